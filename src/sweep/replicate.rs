//! The runs of a sweep, in parallel, and their rows in order.
//!
//! Runs are begun in the order of their rows and handed to whoever follows in that order too, however long each takes:
//! a bounded number of them is under way or waits for an earlier one, so that memory does not grow with the sweep. A
//! run depends on its point and its seed alone, and a point is done early by the rows before that one alone, so the
//! number of threads changes nothing.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rayon::{ScopeFifo, ThreadPool};

use super::course::{Course, Place, Verdict};
use super::measured::Measured;
use super::run_row::RunRow;

/// How many runs of each thread may be under way or wait for an earlier one: enough for the shortest runs until the next
/// look.
const AHEAD: usize = 64;
/// How often rows are looked for. Waiting for each would have every run wake this thread, which costs a short run a tenth
/// of its time.
const LOOK: Duration = Duration::from_millis(1);
/// Whoever follows is asked after so long without a row whether to go on.
const PATIENCE: Duration = Duration::from_millis(100);

/// What is run at each point.
pub trait Experiment: Sync {
    /// What all replications of a point share.
    type Subject: Send + Sync;

    /// Builds a point; in words on one line why it cannot be built.
    fn prepare(&self, point: usize) -> Result<Self::Subject, String>;

    /// Runs it once; in words on one line why there is no outcome.
    fn run(&self, subject: &Self::Subject, seed: u64) -> Result<Measured, String>;
}

/// Who takes the rows. Breaking ends the sweep.
pub trait Follower {
    fn row(&mut self, row: &RunRow, course: &Course<'_>) -> ControlFlow<()>;

    /// There has been no row for a while.
    fn waiting(&mut self) -> ControlFlow<()>;
}

/// Runs what is left of the course, and gives the rows to `follower`; breaks if that does.
pub fn replicate<E: Experiment>(
    pool: &ThreadPool,
    experiment: &E,
    course: &mut Course<'_>,
    follower: &mut impl Follower,
) -> ControlFlow<()> {
    let over = AtomicBool::new(false);
    pool.in_place_scope_fifo(|scope| {
        let (sender, finished) = mpsc::channel();
        let mut window = Window::new(pool.current_num_threads() * AHEAD, course.next());
        let laboratory = Laboratory { experiment, over: &over, sender };
        let outcome = loop {
            window.fill(course, |run| laboratory.begin(scope, run));
            if window.is_empty() {
                break ControlFlow::Continue(());
            }
            if window.take(&finished, follower).is_break()
                || hand_over(&mut window, course, follower).is_break()
            {
                break ControlFlow::Break(());
            }
        };
        over.store(true, Ordering::Relaxed);
        outcome
    })
}

/// Runs one place of the course here and now.
pub fn run_once<E: Experiment>(experiment: &E, course: &Course<'_>, place: Place) -> RunRow {
    let subject = prepare(experiment, place.point);
    row_of(experiment, &subject, place, course.design().seed_of(place.replication))
}

fn hand_over(
    window: &mut Window<impl Send + Sync>,
    course: &mut Course<'_>,
    follower: &mut impl Follower,
) -> ControlFlow<()> {
    while let Some(row) = window.next_row() {
        if course.follow(&row) == Verdict::Precise {
            window.forget_point(row.point, course);
        }
        follower.row(&row, course)?;
    }
    ControlFlow::Continue(())
}

/// A point that is being run: built by whichever run comes first, and dropped with the last.
struct Bench<S> {
    point: usize,
    subject: OnceLock<Result<S, String>>,
    is_done: Arc<AtomicBool>,
}

/// A run that is to be begun.
struct Run<S> {
    number: u64,
    place: Place,
    seed: u64,
    bench: Arc<Bench<S>>,
}

/// What all runs need.
struct Laboratory<'a, E> {
    experiment: &'a E,
    over: &'a AtomicBool,
    sender: Sender<(u64, RunRow)>,
}

impl<E: Experiment> Laboratory<'_, E> {
    fn begin<'scope>(&self, scope: &ScopeFifo<'scope>, run: Run<E::Subject>)
    where
        Self: 'scope,
    {
        let (experiment, over, sender) = (self.experiment, self.over, self.sender.clone());
        scope.spawn_fifo(move |_| {
            if over.load(Ordering::Relaxed) || run.bench.is_done.load(Ordering::Relaxed) {
                return;
            }
            let subject = run.bench.subject.get_or_init(|| prepare(experiment, run.bench.point));
            let row = row_of(experiment, subject, run.place, run.seed);
            // Nobody waits for it any more if this fails.
            let _ = sender.send((run.number, row));
        });
    }
}

fn prepare<E: Experiment>(experiment: &E, point: usize) -> Result<E::Subject, String> {
    caught(|| experiment.prepare(point))
}

fn row_of<E: Experiment>(
    experiment: &E,
    subject: &Result<E::Subject, String>,
    place: Place,
    seed: u64,
) -> RunRow {
    let outcome = match subject {
        Ok(subject) => caught(|| experiment.run(subject, seed)),
        Err(words) => Err(words.clone()),
    };
    RunRow { point: place.point, replication: place.replication, seed, outcome }
}

/// A panic is an error of this one run, not the end of the sweep.
fn caught<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let words = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("it does not say why");
        Err(format!("the simulator gave up, which is a bug of its own: {}", words.replace(['\n', '\r'], " ")))
    })
}

/// The runs that have begun and whose rows have not been handed over, in the order of their rows.
struct Window<S> {
    room: usize,
    slots: VecDeque<Slot>,
    /// The number of the first slot; the others follow it.
    first: u64,
    /// The run to begin next.
    next: Option<Place>,
    bench: Option<Arc<Bench<S>>>,
}

struct Slot {
    place: Place,
    row: Option<RunRow>,
    /// Its point is done: if the run has not begun, it need not.
    is_done: Arc<AtomicBool>,
}

impl<S> Window<S> {
    fn new(room: usize, next: Option<Place>) -> Self {
        Self { room, slots: VecDeque::with_capacity(room), first: 0, next, bench: None }
    }

    fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    fn fill(&mut self, course: &Course<'_>, mut begin: impl FnMut(Run<S>)) {
        while self.slots.len() < self.room
            && let Some(place) = self.next
        {
            self.next = course.after(place);
            let number = self.first + self.slots.len() as u64;
            let seed = course.design().seed_of(place.replication);
            let bench = self.bench_of(place.point);
            self.slots.push_back(Slot { place, row: None, is_done: bench.is_done.clone() });
            begin(Run { number, place, seed, bench });
        }
        if self.next.is_none() {
            self.bench = None;
        }
    }

    fn bench_of(&mut self, point: usize) -> Arc<Bench<S>> {
        match &self.bench {
            Some(bench) if bench.point == point => bench.clone(),
            _ => {
                let bench = Bench { point, subject: OnceLock::new(), is_done: Arc::default() };
                self.bench.insert(Arc::new(bench)).clone()
            }
        }
    }

    /// Waits until there are rows, and takes them.
    fn take(&mut self, finished: &Receiver<(u64, RunRow)>, follower: &mut impl Follower) -> ControlFlow<()> {
        let mut waited = Duration::ZERO;
        while !self.take_what_is_there(finished) {
            std::thread::sleep(LOOK);
            waited += LOOK;
            if waited >= PATIENCE {
                follower.waiting()?;
                waited = Duration::ZERO;
            }
        }
        ControlFlow::Continue(())
    }

    /// Whether any row was there.
    fn take_what_is_there(&mut self, finished: &Receiver<(u64, RunRow)>) -> bool {
        let mut any = false;
        for (number, row) in finished.try_iter() {
            any = true;
            // Of a point that is done, rows may still come in.
            let slot = number.checked_sub(self.first).and_then(|index| self.slots.get_mut(index as usize));
            if let Some(slot) = slot {
                slot.row = Some(row);
            }
        }
        any
    }

    fn next_row(&mut self) -> Option<RunRow> {
        let row = self.slots.front_mut()?.row.take()?;
        self.slots.pop_front();
        self.first += 1;
        Some(row)
    }

    /// The point is done: what was begun of it beyond that is thrown away.
    fn forget_point(&mut self, point: usize, course: &Course<'_>) {
        while let Some(slot) = self.slots.pop_front_if(|slot| slot.place.point == point) {
            slot.is_done.store(true, Ordering::Relaxed);
            self.first += 1;
        }
        if self.next.is_some_and(|next| next.point == point) {
            self.next = course.after_point(point);
        }
    }
}

#[cfg(test)]
mod tests;
