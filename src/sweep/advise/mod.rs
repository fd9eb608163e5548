//! Which update strategy to choose: the fastest whose rollouts keep the scenario's objectives.
//!
//! A [`strategy::Strategy`] is a candidate; [`candidates`] says which ones are worth a look; [`race`] runs them, the
//! promising ones often and the others seldom; [`advice`] is what came of it.
//!
//! # What is asked
//!
//! A run *fails* when it misses any objective of the scenario, or when a rollout does not finish. A candidate *meets*
//! the objectives when at most a share of its runs fails, the allowed risk. Of those that meet them the one with the
//! shortest mean rollout is wanted. A rollout that does not finish counts as long as the whole run.
//!
//! # How it is decided
//!
//! Probabilities of failing are judged by the exact bounds of Clopper and Pearson (Biometrika 26, 1934, p. 404), not by
//! Wilson's interval, which is the better one on average but errs to the wrong side close to 0, and close to 0 is
//! where this is decided. Without a failure in n runs the bound at 95 % is about 3 / n, the "rule of three".
//!
//! Durations are compared in pairs: replication k of all candidates draws the same random numbers (common random numbers), so the
//! mean of the differences has a narrow interval, Student's, though the durations themselves may vary a lot.
//!
//! The race is one of successive elimination (Even-Dar, Mannor and Mansour, Journal of Machine Learning Research 7,
//! 2006, p. 1079), as F-Race (Birattari et al., GECCO 2002, p. 11) does it for parameters of programs, with the
//! objectives as a constraint. All candidates run a few times; then only those go on that may still be the best: the
//! fastest by what is known, and those that are not certainly slower than it. A leader that certainly fails too often
//! falls out, and the next one leads.
//!
//! All is looked at several times and of many candidates, so each single look gets a small part of the error that is
//! allowed to the whole (Bonferroni): see [`rules::Rules`]. Decisions are made at the ends of rounds from rows in
//! order, so the outcome does not depend on how many threads did the work.

pub mod advice;
pub mod by_hand;
pub mod candidate;
pub mod candidates;
pub mod confidence;
pub mod hindrance;
pub mod limits;
pub mod not_ready;
pub mod pilot;
pub mod race;
#[cfg(test)]
mod race_tests;
pub mod rules;
pub mod strategy;
pub mod trial;
