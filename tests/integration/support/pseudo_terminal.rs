//! A program on a pseudo-terminal: keys are pressed, and its screen is looked at.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcgetattr, tcsetwinsize};

/// Whoever waits for longer waits in vain.
const PATIENCE: Duration = Duration::from_secs(60);
/// Larger than any terminal of these tests.
const GRID: (usize, usize) = (60, 200);

/// A program and the terminal that it runs on.
pub struct PseudoTerminal {
    /// The side of whoever sits before it.
    controller: File,
    /// The side of programs.
    terminal: File,
    child: Child,
    settings_before: String,
    arriving: Receiver<Vec<u8>>,
    /// All that has been written to it.
    written: Vec<u8>,
}

/// A test that fails leaves nothing behind.
impl Drop for PseudoTerminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl PseudoTerminal {
    /// Runs the command on a terminal of so many columns and lines, which is its controlling terminal.
    pub fn run(command: &Command, (columns, lines): (u16, u16)) -> Self {
        let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
        grantpt(&controller).unwrap();
        unlockpt(&controller).unwrap();
        let name = ptsname(&controller, Vec::new()).unwrap();
        let mut options = OpenOptions::new();
        let terminal = options.read(true).write(true).open(OsStr::from_bytes(name.to_bytes())).unwrap();
        tcsetwinsize(&controller, size(columns, lines)).unwrap();
        let settings_before = settings(&terminal);
        let mut session = Command::new("setsid");
        session.arg("--ctty").args(["env", "--default-signal=INT,HUP,TERM"]).arg(command.get_program());
        session.args(command.get_args());
        session.env("TERM", "xterm-256color").env_remove("COLUMNS");
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => session.env(name, value),
                None => session.env_remove(name),
            };
        }
        session.current_dir(command.get_current_dir().unwrap());
        let side = || terminal.try_clone().unwrap();
        session.stdin(side()).stdout(side()).stderr(side());
        let child = session.spawn().expect("setsid of util-linux is there");
        let controller = File::from(controller);
        let arriving = read_on(controller.try_clone().unwrap());
        Self { controller, terminal, child, settings_before, arriving, written: Vec::new() }
    }

    pub fn press(&mut self, keys: &str) {
        self.controller.write_all(keys.as_bytes()).unwrap();
    }

    pub fn resize(&mut self, columns: u16, lines: u16) {
        tcsetwinsize(&self.controller, size(columns, lines)).unwrap();
    }

    /// The screen, as soon as it is like that.
    pub fn wait_until(&mut self, what: &str, is_so: impl Fn(&[String]) -> bool) -> Vec<String> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let screen = screen_of(&self.written);
            if is_so(&screen) {
                return screen;
            }
            match self.arriving.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.written.extend(bytes),
                Err(_) => panic!("in vain: {what}\n{}", screen.join("\n")),
            }
        }
    }

    /// The screen, as soon as this is somewhere on it.
    pub fn wait_for(&mut self, text: &str) -> Vec<String> {
        self.wait_until(text, |screen| screen.iter().any(|line| line.contains(text)))
    }

    /// The screen when nothing has arrived for a while, which must come.
    pub fn settled(&mut self, quiet: Duration) -> Vec<String> {
        let deadline = Instant::now() + PATIENCE;
        while let Ok(bytes) = self.arriving.recv_timeout(quiet) {
            self.written.extend(bytes);
            assert!(Instant::now() < deadline, "it never comes to rest");
        }
        screen_of(&self.written)
    }

    /// The program's number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, and all that it wrote.
    pub fn end(mut self) -> Ended {
        let status = self.child.wait().unwrap();
        let settings_after = settings(&self.terminal);
        // What it has written can be read even though it is gone.
        self.settled(Duration::from_millis(200));
        let is_as_before = settings_after == self.settings_before;
        Ended { status, is_as_before, written: String::from_utf8_lossy(&self.written).into_owned() }
    }
}

/// What became of a program and its terminal.
pub struct Ended {
    pub status: ExitStatus,
    /// The settings of the terminal are those of before.
    pub is_as_before: bool,
    pub written: String,
}

fn size(columns: u16, lines: u16) -> Winsize {
    Winsize { ws_row: lines, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }
}

fn settings(terminal: &File) -> String {
    format!("{:?}", tcgetattr(terminal).unwrap())
}

/// Reads in a thread of its own until the other side is closed, so that nobody waits for what does not come.
fn read_on(mut controller: File) -> Receiver<Vec<u8>> {
    let (arrives, arriving) = channel();
    std::thread::spawn(move || {
        let mut bytes = [0; 4_096];
        while let Ok(length @ 1..) = controller.read(&mut bytes) {
            if arrives.send(bytes[..length].to_vec()).is_err() {
                break;
            }
        }
    });
    arriving
}

/// What a terminal shows that has been sent this: lines without blanks behind them.
fn screen_of(written: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(written);
    let mut grid = vec![vec![' '; GRID.1]; GRID.0];
    let (mut line, mut column) = (0, 0);
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\x1b' => {
                let sequence = sequence(&mut letters);
                let numbers: Vec<usize> =
                    sequence.trim_end_matches(char::is_alphabetic).split(';').flat_map(str::parse).collect();
                match sequence.chars().last() {
                    Some('H') => (line, column) = (numbers[0] - 1, numbers[1] - 1),
                    Some('J') => grid.iter_mut().for_each(|line| line.fill(' ')),
                    _ => {}
                }
            }
            '\r' => column = 0,
            '\n' => line += 1,
            _ => {
                if let Some(cell) = grid.get_mut(line).and_then(|line| line.get_mut(column)) {
                    *cell = letter;
                }
                column += 1;
            }
        }
    }
    grid.iter().map(|line| line.iter().collect::<String>().trim_end().to_owned()).collect()
}

/// What follows the escape of a sequence, up to its last letter.
fn sequence(letters: &mut std::str::Chars<'_>) -> String {
    let mut sequence = String::new();
    for letter in letters.skip(1) {
        sequence.push(letter);
        if letter.is_ascii_alphabetic() {
            break;
        }
    }
    sequence
}
