//! The trial of all mutants on one broker.

use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use topoc_tests::broker::Broker;

use super::contracts::{Body, bodies, readers};
use super::document::{Finding, compiled};
use super::example::Example;
use super::judge::{Side, harm};
use super::mutant::Mutant;
use super::run::{Observed, Question};
use super::stage::Stage;

/// How many mutants are tried at a time.
const AT_A_TIME: usize = 3;
/// For how long nothing has to come until a dead letter is given up; the second time is for those that nothing reports.
const QUIET: [Duration; 2] = [Duration::from_millis(300), Duration::from_secs(5)];

/// What came out for one mutant.
pub(crate) struct Judged {
    /// Errors and warnings that the example does not have.
    pub(crate) findings: BTreeSet<Finding>,
    /// What is lost or misdelivered; `None` where there is nothing to be put on a broker.
    pub(crate) harm: Option<Vec<String>>,
}

impl Judged {
    /// Whether it does harm and nothing is said.
    pub(crate) fn is_silent(&self) -> bool {
        self.findings.is_empty() && self.harm.as_ref().is_some_and(|harm| !harm.is_empty())
    }

    /// Whether no rule says a word, and only the file's own `tests` do.
    pub(crate) fn is_tested_only(&self) -> bool {
        !self.findings.is_empty() && self.findings.iter().all(Finding::is_of_tests)
    }

    /// The harm, cut short.
    pub(crate) fn shown(&self) -> String {
        let harm = self.harm.as_deref().unwrap_or_default();
        let more = harm.len().saturating_sub(3);
        let first: Vec<_> = harm.iter().take(3).cloned().collect();
        let first = first.join("; ");
        if more > 0 { format!("{first}; and {more} more") } else { first }
    }
}

type Answer = Result<Observed, String>;

/// What the broker does with the example, with the quorum queues that it has or with their stand-ins.
pub(crate) fn observed(broker: &Broker, example: &Example, with_quorum_queues: bool) -> Observed {
    let document = compiled(example, &broker.release).document.unwrap();
    let document = if with_quorum_queues { document.with_quorum_queues() } else { document };
    let publishes = bodies(example).iter().map(|body| body.publish(example).unwrap()).collect();
    let read = readers(example).into_keys().collect();
    Stage::new(broker).ask(&Question { document, publishes, read }, QUIET[1]).unwrap()
}

struct Trial<'t> {
    broker: &'t Broker,
    bodies: Vec<Body>,
    base: Side,
    findings: BTreeSet<Finding>,
    /// Mutants that are the same to a broker are asked about once.
    answers: Mutex<HashMap<(Question, Duration), Answer>>,
}

/// Judges each mutant, in their order.
pub(crate) fn judge_all(broker: &Broker, base: &Example, mutants: &[Mutant]) -> Vec<Judged> {
    let trial = Trial::new(broker, base);
    let next = AtomicUsize::new(0);
    let judged = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                let mut stage = None;
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(mutant) = mutants.get(number) else { return };
                    let outcome = trial.judge(&mut stage, mutant);
                    judged.lock().unwrap().push((number, outcome));
                }
            });
        }
    });
    let mut judged = judged.into_inner().unwrap();
    judged.sort_by_key(|(number, _)| *number);
    assert_eq!(judged.len(), mutants.len());
    judged.into_iter().map(|(_, judged)| judged).collect()
}

impl<'t> Trial<'t> {
    fn new(broker: &'t Broker, base: &Example) -> Self {
        let compiled = compiled(base, &broker.release);
        assert!(compiled.findings.is_empty(), "the example is not clean: {:?}", compiled.findings);
        let bodies = bodies(base);
        let publishes = bodies.iter().map(|body| body.publish(base).unwrap()).collect();
        let readers = readers(base);
        let read = readers.keys().cloned().collect();
        let document = compiled.document.unwrap();
        let queues = document.queues.keys().cloned().collect();
        let of_instances = document.of_instances.clone();
        let question = Question { document, publishes, read };
        let observed = Stage::new(broker).ask(&question, QUIET[1]).unwrap();
        let base = Side { publishes: question.publishes, readers, observed, queues, of_instances };
        let unread = base.unread();
        assert!(unread.is_empty(), "the example does not deliver {unread:?}");
        Self { broker, bodies, base, findings: compiled.findings, answers: Mutex::default() }
    }

    fn judge(&self, stage: &mut Option<Stage<'t>>, mutant: &Mutant) -> Judged {
        let compiled = compiled(&mutant.example, &self.broker.release);
        let findings: BTreeSet<_> = compiled.findings.difference(&self.findings).cloned().collect();
        let mut judged = Judged { findings, harm: None };
        let Some(document) = compiled.document else { return judged };
        let publishes: Vec<_> =
            self.bodies.iter().filter_map(|body| body.publish(&mutant.example)).collect();
        let readers = readers(&mutant.example);
        let read = readers.keys().cloned().collect();
        let queues = document.queues.keys().cloned().collect();
        let question = Question { document, publishes, read };
        for quiet in QUIET {
            let answer = self.answer(stage, &question, quiet);
            let (publishes, readers) = (question.publishes.clone(), readers.clone());
            judged.harm = Some(match answer {
                Ok(observed) => {
                    let queues = BTreeSet::clone(&queues);
                    let of_instances = question.document.of_instances.clone();
                    harm(&self.base, &Side { publishes, readers, observed, queues, of_instances })
                }
                Err(reason) => vec![format!("the broker refuses it: {reason}")],
            });
            if !judged.is_silent() {
                break;
            }
            // What is silent is asked again with patience, and in a virtual host that held nothing before: 3.10 was seen to lose
            // bindings of an exchange that was deleted and imported again at once.
            *stage = None;
        }
        judged
    }

    fn answer(
        &self,
        stage: &mut Option<Stage<'t>>,
        question: &Question,
        quiet: Duration,
    ) -> Answer {
        let key = (question.clone(), quiet);
        if let Some(known) = self.answers.lock().unwrap().get(&key) {
            return known.clone();
        }
        let stage = stage.get_or_insert_with(|| Stage::new(self.broker));
        let answer = stage.ask(question, quiet);
        self.answers.lock().unwrap().insert(key, answer.clone());
        answer
    }
}
