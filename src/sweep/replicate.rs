//! The runs of a sweep, in parallel, and their rows in order.
//!
//! Each thread takes the next run in the order of the rows, does it, and puts its row back; whoever brings the row that
//! all later ones wait for hands over what is there. So no thread idles while there are runs, none is woken for a row,
//! and rows are followed in their order however long each run takes. A bounded number of rows waits for an earlier one,
//! so that memory does not grow with the sweep. A run depends on its point and its seed alone, and a point is done early
//! by the rows before that one alone, so the number of threads changes nothing.

mod window;

use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::Duration;

use rayon::ThreadPool;

use self::window::{Run, Window};
use super::catch_panic::catch_panic;
use super::measured::Measured;
use super::run_order::{PointProgress, RunId, RunOrder};
use super::run_row::{RunRow, in_a_cell};

/// How many runs of each thread may have begun whose rows are not handed over: enough for short runs beside one that is
/// a hundred times as long.
const AHEAD: usize = 64;
/// How often whoever takes the rows is asked whether to go on.
const LOOK: Duration = Duration::from_millis(100);

/// What is run at each point.
pub trait Experiment: Sync {
    /// What all replications of a point share.
    type Prepared: Send + Sync;

    /// Builds a point; in words on one line why it cannot be built.
    fn prepare(&self, point: usize) -> Result<Self::Prepared, String>;

    /// Runs it once; in words on one line why there is no outcome.
    fn run(&self, prepared: &Self::Prepared, seed: u64) -> Result<Measured, String>;
}

/// Who takes the rows, on whichever thread. Breaking ends the sweep.
pub trait RowSink: Send {
    fn row(&mut self, row: &RunRow, order: &RunOrder<'_>) -> ControlFlow<()>;

    /// Some time has passed, with rows or without.
    fn look_around(&mut self) -> ControlFlow<()>;
}

/// Runs what is left of the sweep, and gives the rows to `sink`; breaks if that does.
pub fn replicate<E: Experiment>(
    pool: &ThreadPool,
    experiment: &E,
    order: &mut RunOrder<'_>,
    sink: &mut impl RowSink,
) -> ControlFlow<()> {
    let window = Window::new(pool.current_num_threads() * AHEAD, order.next());
    let shared = Shared { window, order, sink, outcome: ControlFlow::Continue(()) };
    let workers =
        WorkerPool { experiment, shared: Mutex::new(shared), room: Condvar::new(), end: Condvar::new() };
    pool.in_place_scope(|scope| {
        scope.spawn_broadcast(|_, _| workers.work());
        workers.look_around();
    });
    workers.shared().outcome
}

/// Does this run of the sweep here and now.
pub fn run_once<E: Experiment>(experiment: &E, order: &RunOrder<'_>, run: RunId) -> RunRow {
    let prepared = prepare(experiment, run.point);
    row_of(experiment, &prepared, run, order.design().seed_of(run.replication))
}

fn prepare<E: Experiment>(experiment: &E, point: usize) -> Result<E::Prepared, String> {
    catch_panic(|| experiment.prepare(point))
}

fn row_of<E: Experiment>(
    experiment: &E,
    prepared: &Result<E::Prepared, String>,
    run: RunId,
    seed: u64,
) -> RunRow {
    let outcome = match prepared {
        Ok(prepared) => catch_panic(|| experiment.run(prepared, seed)),
        Err(words) => Err(words.clone()),
    };
    let outcome = outcome.map_err(|words| in_a_cell(&words));
    RunRow { point: run.point, replication: run.replication, seed, outcome }
}

/// What all threads work at.
struct WorkerPool<'a, 'c, E: Experiment, F> {
    experiment: &'a E,
    shared: Mutex<Shared<'a, 'c, E::Prepared, F>>,
    /// Rows have been handed over, so that more runs may begin.
    room: Condvar,
    /// All is over.
    end: Condvar,
}

impl<'a, 'c, E: Experiment, F: RowSink> WorkerPool<'a, 'c, E, F> {
    /// Runs until there is nothing left.
    fn work(&self) {
        let mut next = self.begin(self.shared());
        while let Some(run) = next {
            let prepared = run.shared.prepared.get_or_init(|| prepare(self.experiment, run.id.point));
            let row = row_of(self.experiment, prepared, run.id, run.seed);
            let mut shared = self.shared();
            if shared.bring(run.number, row) {
                self.room.notify_all();
            }
            next = self.begin(shared);
        }
    }

    /// Waits for room, and begins the next run; `None`: there is nothing left.
    fn begin(&self, mut shared: MutexGuard<'_, Shared<'a, 'c, E::Prepared, F>>) -> Option<Run<E::Prepared>> {
        loop {
            if shared.is_over() {
                self.end.notify_all();
                self.room.notify_all();
                return None;
            }
            if shared.window.has_room() {
                let shared = &mut *shared;
                return shared.window.begin(shared.order);
            }
            shared = self.wait(&self.room, shared);
        }
    }

    /// Asks whoever takes the rows, from time to time, until all is over.
    fn look_around(&self) {
        let mut shared = self.shared();
        while !shared.is_over() {
            shared = self.wait(&self.end, shared);
            if !shared.is_over() {
                shared.outcome = shared.sink.look_around();
            }
        }
    }

    /// For no longer than [`LOOK`]: a thread that panics wakes nobody.
    fn wait<'g>(
        &self,
        what: &Condvar,
        shared: MutexGuard<'g, Shared<'a, 'c, E::Prepared, F>>,
    ) -> MutexGuard<'g, Shared<'a, 'c, E::Prepared, F>> {
        what.wait_timeout(shared, LOOK).expect(UNHARMED).0
    }

    fn shared(&self) -> MutexGuard<'_, Shared<'a, 'c, E::Prepared, F>> {
        self.shared.lock().expect(UNHARMED)
    }
}

const UNHARMED: &str = "runs that panic are caught; whoever takes rows does not";

/// Where runs are taken from, and rows brought to: for one thread at a time.
struct Shared<'a, 'c, S, F> {
    window: Window<S>,
    order: &'a mut RunOrder<'c>,
    sink: &'a mut F,
    outcome: ControlFlow<()>,
}

impl<S, F: RowSink> Shared<'_, '_, S, F> {
    fn is_over(&self) -> bool {
        self.outcome.is_break() || self.window.is_done()
    }

    /// Takes a row, and hands over all that come next; whether there was no room and is some now.
    fn bring(&mut self, number: u64, row: RunRow) -> bool {
        let had_room = self.window.has_room();
        self.window.put(number, row);
        while self.outcome.is_continue()
            && let Some(row) = self.window.next_row()
        {
            if self.order.follow(&row) == PointProgress::Precise {
                self.window.forget_point(row.point, self.order);
            }
            self.outcome = self.sink.row(&row, self.order);
        }
        !had_room && self.window.has_room()
    }
}

#[cfg(test)]
mod tests;
