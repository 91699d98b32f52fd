//! A receiver is killed at random points; what it acknowledged must reach the application all the same.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    env, fmt, fs,
    io::{self, BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

use temu_sdk_tests::{
    random::Random,
    seal::{Plain, Request},
};

use crate::child::{NOTES, ROLE};

/// Requests that are under way at once.
const SENDERS: usize = 4;
/// Events for each thousand deliveries of the run; each costs a write to the disk.
const SHARE: u64 = 20;

/// What came of it; the fields of the second half must be 0.
#[derive(Default)]
pub struct Counts {
    kills: u64,
    acknowledged: u64,
    lost: u64,
    foreign: u64,
    /// Deliveries beyond the first, less the one event that each kill may have caught between its handling and the journal.
    repeated: u64,
    failed_starts: u64,
}

impl Counts {
    pub fn is_good(&self) -> bool {
        [self.lost, self.foreign, self.repeated, self.failed_starts] == [0; 4]
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kills, acknowledged, lost, foreign, repeated, failed_starts } = self;
        write!(
            f,
            "kills {kills} acknowledged {acknowledged} lost {lost} foreign {foreign} repeated {repeated} failed_starts {failed_starts}"
        )
    }
}

pub fn run(deliveries: u64, seed: u64) -> Counts {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut random = Random::new(seed);
    let events = (1..=(deliveries * SHARE / 1000).max(50)).map(|number| (number, Plain::random(&mut random, number).seal()));
    let events: BTreeMap<u64, Request> = events.collect();
    let work = Mutex::new(Work { waiting: events.keys().copied().collect(), acknowledged: BTreeSet::new() });
    let mut counts = Counts::default();
    // A short run has several lives, too.
    let longest = (events.len() / 4).min(60);
    while !lock(&work).waiting.is_empty() && counts.failed_starts == 0 {
        match live(folder.path(), &events, &work, random.below(longest)) {
            Ok(killed) => counts.kills += u64::from(killed),
            Err(error) => {
                eprintln!("the receiver does not work: {error}");
                counts.failed_starts += 1;
            }
        }
    }
    let acknowledged = &lock(&work).acknowledged;
    counts.acknowledged = acknowledged.len() as u64;
    compare(&mut counts, acknowledged, &fs::read_to_string(folder.path().join(NOTES)).unwrap_or_default(), &events);
    counts
}

fn compare(counts: &mut Counts, acknowledged: &BTreeSet<u64>, notes: &str, events: &BTreeMap<u64, Request>) {
    let handled: Vec<Option<u64>> = notes.lines().map(|line| line.parse().ok()).collect();
    let distinct: BTreeSet<u64> = handled.iter().copied().flatten().collect();
    counts.lost = acknowledged.difference(&distinct).count() as u64;
    counts.foreign = handled.iter().filter(|number| number.is_none_or(|number| !events.contains_key(&number))).count() as u64;
    // A kill catches the handler's event before the journal knows that it is done, and deliveries in progress before anybody was answered.
    let explained = counts.kills * (1 + SENDERS as u64);
    counts.repeated = (handled.len() as u64).saturating_sub(distinct.len() as u64 + explained);
}

/// What is still to be sent, and what was acknowledged.
struct Work {
    waiting: VecDeque<u64>,
    acknowledged: BTreeSet<u64>,
}

fn lock(work: &Mutex<Work>) -> MutexGuard<'_, Work> {
    work.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One life of the receiver: it is killed after so many answers, with other requests under way; or it ends in peace when all is sent. Tells
/// which of the two.
fn live(folder: &Path, events: &BTreeMap<u64, Request>, work: &Mutex<Work>, answers: usize) -> io::Result<bool> {
    let mut child = Command::new(env::current_exe()?).arg(ROLE).arg(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let port = port(&mut child)?;
    let (tell, told) = channel();
    thread::scope(|scope| {
        for _ in 0..SENDERS {
            let tell = tell.clone();
            scope.spawn(move || send(port, events, work, &tell));
        }
        drop(tell);
        if has_come(&told, answers) { kill(&mut child).map(|()| true) } else { end(&mut child).map(|()| false) }
    })
}

fn port(child: &mut Child) -> io::Result<u16> {
    let mut line = String::new();
    BufReader::new(child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?).read_line(&mut line)?;
    line.trim().parse().map_err(|_| io::Error::other("it tells no port"))
}

/// Whether so many answers came before the work ran out.
fn has_come(told: &Receiver<()>, answers: usize) -> bool {
    (0..=answers).all(|_| told.recv().is_ok())
}

fn kill(child: &mut Child) -> io::Result<()> {
    child.kill()?;
    child.wait().map(drop)
}

/// Lets it finish.
fn end(child: &mut Child) -> io::Result<()> {
    drop(child.stdin.take());
    let status = child.wait()?;
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("it ended with {status}"))) }
}

/// Sends what is waiting until there is nothing or nobody answers. What is not acknowledged waits again, and so does every eighth of the
/// others: Temu repeats what it got no answer to, and the answer may be lost.
fn send(port: u16, events: &BTreeMap<u64, Request>, work: &Mutex<Work>, tell: &Sender<()>) {
    loop {
        let Some(number) = lock(work).waiting.pop_front() else { return };
        let status = events[&number].post(port);
        let mut work = lock(work);
        let is_new = status.as_ref().is_ok_and(|status| *status == 200) && work.acknowledged.insert(number);
        if status.as_ref().is_ok_and(|status| *status != 200) || status.is_err() || (is_new && number.is_multiple_of(8)) {
            work.waiting.push_back(number);
        }
        drop(work);
        if status.is_err() || tell.send(()).is_err() {
            return;
        }
    }
}
