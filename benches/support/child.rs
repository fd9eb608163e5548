//! A process from its start to its end: how long it took, and how much memory it had at most.

use std::io;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

pub struct Ended {
    pub took: Duration,
    /// The largest resident set; 0 where nobody tells.
    pub peak_kilobytes: u64,
}

/// Runs the command, whose words nobody reads. An error if it fails.
pub fn run_to_its_end(command: &mut Command) -> io::Result<Ended> {
    let start = Instant::now();
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let (succeeded, peak_kilobytes) = wait(child)?;
    let took = start.elapsed();
    if succeeded {
        Ok(Ended { took, peak_kilobytes })
    } else {
        Err(io::Error::other(format!("{command:?} failed")))
    }
}

#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "std does not tell what memory a child took")]
fn wait(child: std::process::Child) -> io::Result<(bool, u64)> {
    let (mut status, mut usage) = (0, std::mem::MaybeUninit::<libc::rusage>::zeroed());
    // SAFETY: both pointers are to memory of the right types, which outlives the call.
    let waited = unsafe { libc::wait4(child.id() as libc::pid_t, &raw mut status, 0, usage.as_mut_ptr()) };
    if waited < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: all zero is a valid value of it, and the call has filled it.
    let usage = unsafe { usage.assume_init() };
    Ok((libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0, usage.ru_maxrss as u64))
}

#[cfg(not(target_os = "linux"))]
fn wait(mut child: std::process::Child) -> io::Result<(bool, u64)> {
    Ok((child.wait()?.success(), 0))
}
