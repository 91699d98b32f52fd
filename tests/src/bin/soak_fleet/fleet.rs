//! The processes: started, killed and started again.

use std::{
    collections::HashSet,
    env,
    io::{self, BufRead, BufReader},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
};

use crate::{
    Failure,
    gateway::World,
    ledger::Ledger,
    worker::{ROLE, Setup},
};

/// A process that has not begun by then never will.
const START: Duration = Duration::from_secs(60);

/// All processes, each at its place.
pub struct Fleet {
    setup: Setup,
    world: Arc<World>,
    ledger: Arc<Ledger>,
    members: Vec<Member>,
    /// Where each place receives events, while it does.
    ports: Arc<Ports>,
    lives: u64,
    pub killed: HashSet<u64>,
}

#[derive(Default)]
pub struct Ports(Mutex<Vec<Option<u16>>>);

impl Ports {
    fn all(&self) -> MutexGuard<'_, Vec<Option<u16>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the port of one of those that receive now.
    pub fn pick(&self, number: u64) -> Option<u16> {
        let open: Vec<u16> = self.all().iter().copied().flatten().collect();
        open.get(usize::try_from(number).unwrap_or_default() % open.len().max(1)).copied()
    }
}

struct Member {
    life: u64,
    child: Child,
    /// It works until this ends.
    stdin: Option<ChildStdin>,
    reader: JoinHandle<()>,
}

impl Fleet {
    pub fn new(setup: Setup, world: &Arc<World>, ledger: &Arc<Ledger>) -> Self {
        let (world, ledger) = (Arc::clone(world), Arc::clone(ledger));
        Self { setup, world, ledger, members: Vec::new(), ports: Arc::default(), lives: 0, killed: HashSet::new() }
    }

    pub fn ports(&self) -> Arc<Ports> {
        Arc::clone(&self.ports)
    }

    /// Starts this many processes.
    pub fn start(&mut self, processes: u64) -> Result<(), Failure> {
        for _ in 0..processes {
            let (member, port) = self.spawn()?;
            self.members.push(member);
            self.ports.all().push(Some(port));
        }
        Ok(())
    }

    fn spawn(&mut self) -> Result<(Member, u16), Failure> {
        self.lives += 1;
        let life = self.lives;
        let setup = Setup { life, ..self.setup.clone() };
        let mut command = Command::new(env::current_exe()?);
        let mut child = command.arg(ROLE).args(setup.arguments()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take().ok_or("a process has no output")?);
        let (tell, told) = mpsc::channel();
        let ledger = Arc::clone(&self.ledger);
        let reader = thread::spawn(move || listen(life, stdout, &ledger, &tell));
        let port = told.recv_timeout(START).map_err(|_| format!("process {life} does not begin"))?;
        Ok((Member { life, child, stdin, reader }, port))
    }

    /// Kills one of the processes, as the system does without asking, and starts another in its place.
    pub fn replace(&mut self, number: u64) -> Result<(), Failure> {
        let place = usize::try_from(number % self.members.len() as u64)?;
        let life = self.members[place].life;
        self.ports.all()[place] = None;
        self.killed.insert(life);
        self.world.kill(life);
        self.members[place].child.kill()?;
        let (member, port) = self.spawn()?;
        self.ports.all()[place] = Some(port);
        let killed = std::mem::replace(&mut self.members[place], member);
        killed.end()?;
        Ok(())
    }

    /// Lets all finish.
    pub fn stop(mut self) -> Result<HashSet<u64>, Failure> {
        self.ports.all().fill(None);
        self.members.iter_mut().for_each(|member| drop(member.stdin.take()));
        for member in std::mem::take(&mut self.members) {
            let life = member.life;
            if !member.end()? {
                return Err(format!("process {life} did not end well").into());
            }
        }
        Ok(std::mem::take(&mut self.killed))
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        for member in &mut self.members {
            // It may have ended already.
            let _ = member.child.kill();
            let _ = member.child.wait();
        }
    }
}

impl Member {
    /// Waits for the end of a process and of what it tells.
    fn end(mut self) -> io::Result<bool> {
        let is_good = self.child.wait()?.success();
        self.reader.join().map_err(|_| io::Error::other("what a process tells is no text"))?;
        Ok(is_good)
    }
}

/// Reads what a process tells: first where it receives events.
fn listen(life: u64, stdout: ChildStdout, ledger: &Ledger, port: &mpsc::Sender<u16>) {
    for line in BufReader::new(stdout).lines().map_while(Result::ok) {
        match line.strip_prefix("port ").and_then(|port| port.parse().ok()) {
            // Nobody waits for one that began too late.
            Some(number) => port.send(number).unwrap_or_default(),
            None => ledger.tell(life, &line),
        }
    }
}
