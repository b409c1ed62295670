//! Files of a commit, read through the command `git` without touching the work tree.

use super::FileSource;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};
use std::sync::Mutex;

/// The repository that a file belongs to.
#[derive(Debug)]
pub(crate) struct Repository {
    /// The folder that `git` is run in: the file's own.
    folder: PathBuf,
    /// The top of the work tree, as the user's path leads to it.
    top: PathBuf,
}

/// A commit of a repository; its files, by the user's paths.
#[derive(Debug)]
pub(crate) struct Commit {
    repository: Repository,
    /// The commit's full name.
    id: String,
    /// One process answers for all files.
    reader: Mutex<Reader>,
}

#[derive(Debug)]
struct Reader {
    child: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Repository {
    /// The repository around a file, `None` where there is none.
    ///
    /// # Errors
    /// `git` cannot be run.
    pub(crate) fn around(file: &str) -> io::Result<Option<Self>> {
        let parent = Path::new(file).parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = absolute(parent.unwrap_or(Path::new(".")))?;
        if !folder.is_dir() {
            return Ok(None);
        }
        let output = git(&folder, &["rev-parse", "--show-prefix"])?;
        if !output.status.success() {
            return Ok(None);
        }
        // Its links and the user's may differ: the way up has as many steps by either.
        let prefix = text(&output);
        let depth = Path::new(prefix.trim_end()).components().count();
        let top = folder.ancestors().nth(depth).unwrap_or(&folder).to_owned();
        Ok(Some(Self { folder, top }))
    }

    /// The full name of the commit that a reference means.
    ///
    /// # Errors
    /// `git` cannot be run.
    pub(crate) fn commit(&self, reference: &str) -> io::Result<Option<String>> {
        let wanted = format!("{reference}^{{commit}}");
        let output =
            self.git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?;
        let id = text(&output).trim().to_owned();
        Ok(output.status.success().then_some(id))
    }

    /// The commit at which the history of `HEAD` left that of another commit.
    ///
    /// # Errors
    /// `git` cannot be run.
    pub(crate) fn merge_base(&self, other: &str) -> io::Result<Option<String>> {
        let output = self.git(&["merge-base", other, "HEAD"])?;
        let id = text(&output).trim().to_owned();
        Ok(output.status.success().then_some(id))
    }

    /// Whether the clone has only the newest part of the history.
    ///
    /// # Errors
    /// `git` cannot be run.
    pub(crate) fn is_shallow(&self) -> io::Result<bool> {
        Ok(text(&self.git(&["rev-parse", "--is-shallow-repository"])?).trim() == "true")
    }

    /// The files of a commit.
    ///
    /// # Errors
    /// `git` cannot be run.
    pub(crate) fn files_of(self, id: String) -> io::Result<Commit> {
        let mut child = command(&self.folder)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (questions, answers) = (child.stdin.take(), child.stdout.take());
        let answers = BufReader::new(answers.ok_or(io::ErrorKind::BrokenPipe)?);
        let reader = Mutex::new(Reader { child, questions, answers });
        Ok(Commit { repository: self, id, reader })
    }

    fn git(&self, arguments: &[&str]) -> io::Result<Output> {
        git(&self.folder, arguments)
    }
}

impl Commit {
    /// What `git` calls the file of the user's path.
    fn object(&self, path: &str) -> io::Result<String> {
        let path = absolute(Path::new(path))?;
        let outside = || io::Error::new(io::ErrorKind::NotFound, "it is outside of the repository");
        let inside = path.strip_prefix(&self.repository.top).map_err(|_| outside())?;
        let steps: Vec<_> = inside.iter().map(|step| step.to_string_lossy()).collect();
        Ok(format!("{}:{}", self.id, steps.join("/")))
    }
}

impl FileSource for Commit {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let object = self.object(path)?;
        let mut reader = self.reader.lock().map_err(|_| io::ErrorKind::BrokenPipe)?;
        reader.read(&object)
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let object = self.object(if folder.is_empty() { "." } else { folder })?;
        let output = self.repository.git(&["ls-tree", "-z", &object])?;
        if !output.status.success() {
            return Err(io::ErrorKind::NotFound.into());
        }
        // `mode type id<TAB>name`, ended by a null byte.
        let text = text(&output);
        let entries = text.split('\0').filter_map(|entry| entry.split_once('\t'));
        let files = entries.filter(|(about, _)| about.contains(" blob "));
        Ok(files.map(|(_, name)| name.to_owned()).collect())
    }
}

impl Reader {
    /// Asks for an object: `id type size`, the bytes and a line break, or `object missing`.
    fn read(&mut self, object: &str) -> io::Result<Vec<u8>> {
        if object.contains('\n') {
            return Err(io::ErrorKind::NotFound.into());
        }
        let questions = self.questions.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        writeln!(questions, "{object}")?;
        questions.flush()?;
        let mut header = String::new();
        self.answers.read_line(&mut header)?;
        let mut words = header.trim_end().rsplit(' ');
        let size = words.next().and_then(|size| size.parse().ok());
        let (Some(size), kind) = (size, words.next()) else {
            return Err(io::ErrorKind::NotFound.into());
        };
        let mut content = vec![0; size];
        self.answers.read_exact(&mut content)?;
        self.answers.read_exact(&mut [0])?;
        if kind == Some("blob") { Ok(content) } else { Err(io::ErrorKind::NotFound.into()) }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // Without questions it ends by itself.
        self.questions.take();
        drop(self.child.wait());
    }
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).stdin(Stdio::null());
    command
}

fn git(folder: &Path, arguments: &[&str]) -> io::Result<Output> {
    command(folder).args(arguments).output()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The path from the root, without `.` and `..`; links are left as they are.
fn absolute(path: &Path) -> io::Result<PathBuf> {
    let mut whole = PathBuf::new();
    for step in std::path::absolute(path)?.components() {
        match step {
            Component::CurDir => {}
            Component::ParentDir => _ = whole.pop(),
            step => whole.push(step),
        }
    }
    Ok(whole)
}
