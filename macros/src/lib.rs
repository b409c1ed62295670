//! The procedural macros of topoc, to be used through `topoc-runtime`.
