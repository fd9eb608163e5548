//! Dumps of every shape, and what is none.

mod hostile;
mod shapes;
