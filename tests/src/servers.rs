//! Private servers for tests: started from the machine's packages on a free port, with a temporary folder of their own, and gone with their value.

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// A server that is running.
pub struct Server {
    child: Child,
    command: Command,
    folder: TempDir,
    /// Where it listens.
    pub port: u16,
}

/// Returns `None`, with a note on the output, if a program is missing; fails instead where `CI` is set, as tests must not be skipped there.
fn missing<T>(program: &str) -> Option<T> {
    assert!(std::env::var_os("CI").is_none(), "{program} not found: install its package");
    println!("skipped: {program} not found");
    None
}

fn find(program: &str, folders: impl IntoIterator<Item = PathBuf>) -> Option<PathBuf> {
    folders.into_iter().map(|folder| folder.join(program)).find(|path| path.is_file())
}

fn path_folders() -> Vec<PathBuf> {
    std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default()
}

/// Returns where `redis-server` is.
pub fn redis_program() -> Option<PathBuf> {
    find("redis-server", path_folders()).or_else(|| missing("redis-server"))
}

/// Returns where `initdb` is, beside which the server lies.
pub fn postgres_program() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    find("initdb", versions.chain(path_folders())).or_else(|| missing("postgres"))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}

impl Server {
    /// Starts a Redis server that keeps what it acknowledges; with `durable` off, one that keeps nothing.
    pub fn redis(durable: bool) -> Option<Self> {
        Self::redis_with(durable, |port, command| {
            command.arg("--port").arg(port.to_string());
        })
    }

    /// Starts a Redis server that only speaks TLS, with the certificate of `tests/fixtures/tls`.
    pub fn redis_tls() -> Option<Self> {
        Self::redis_with(true, |port, command| {
            command.args(["--port", "0", "--tls-auth-clients", "no", "--tls-port"]).arg(port.to_string());
            command.arg("--tls-cert-file").arg(tls("server.pem")).arg("--tls-key-file").arg(tls("server.key"));
            command.arg("--tls-ca-cert-file").arg(tls("root.pem"));
        })
    }

    fn redis_with(durable: bool, listen: impl FnOnce(u16, &mut Command)) -> Option<Self> {
        let program = redis_program()?;
        let (folder, port) = (tempfile::tempdir().expect("a folder"), free_port());
        let mut command = Command::new(program);
        listen(port, &mut command);
        command.arg("--dir").arg(folder.path()).args(["--bind", "127.0.0.1", "--save", ""]);
        command.args(["--maxmemory-policy", "noeviction", "--appendfsync", "always"]);
        command.args(["--appendonly", if durable { "yes" } else { "no" }]);
        Some(Self::start(command, folder, port))
    }

    /// Starts a Postgres server with an empty database. It speaks TLS too, with the certificate of `tests/fixtures/tls`.
    pub fn postgres() -> Option<Self> {
        let initdb = postgres_program()?;
        let (folder, port) = (tempfile::tempdir().expect("a folder"), free_port());
        let data = folder.path().join("data");
        fs::create_dir(&data).expect("a folder for data");
        own(folder.path());
        own(&data);
        let mut init = Command::new(&initdb);
        init.arg("-D").arg(&data).args(["-U", "temu", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"]);
        let initialized = unprivileged(&mut init).stdout(Stdio::null()).output().expect("initdb runs");
        assert!(initialized.status.success(), "{}", String::from_utf8_lossy(&initialized.stderr));
        let mut command = Command::new(initdb.with_file_name("postgres"));
        command.arg("-D").arg(&data).arg("-p").arg(port.to_string()).arg("-k").arg(folder.path()).args(["-h", "127.0.0.1"]);
        for name in ["server.pem", "server.key"] {
            // The server reads no key that others may read.
            let copy = folder.path().join(name);
            fs::copy(tls(name), &copy).expect("a copy");
            fs::set_permissions(&copy, fs::Permissions::from_mode(0o600)).expect("its rights");
            own(&copy);
            command.arg("-c").arg(format!("ssl_{}_file={}", if name.ends_with("key") { "key" } else { "cert" }, copy.display()));
        }
        command.args(["-c", "ssl=on"]);
        unprivileged(&mut command);
        Some(Self::start(command, folder, port))
    }

    fn start(mut command: Command, folder: TempDir, port: u16) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir(folder.path());
        let child = command.spawn().expect("the server starts");
        let server = Self { child, command, folder, port };
        server.await_port();
        server
    }

    /// Waits until the server listens.
    fn await_port(&self) {
        let begun = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(60), "the server does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Kills the server as a power failure would.
    pub fn kill(&mut self) {
        self.child.kill().expect("the server is killed");
        self.child.wait().expect("the server ends");
        // The children of Postgres notice that their parent is gone; a new one must not come before.
        fs::remove_file(self.folder.path().join("data/postmaster.pid")).unwrap_or_default();
    }

    /// Starts it again, with the data that it had.
    pub fn restart(&mut self) {
        let begun = Instant::now();
        loop {
            self.child = self.command.spawn().expect("the server starts");
            std::thread::sleep(Duration::from_millis(200));
            if self.child.try_wait().expect("its state").is_none() {
                break;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "the server does not start again");
        }
        self.await_port();
    }

    /// The URL for clients of a Redis server that speaks TLS.
    pub fn redis_tls_url(&self) -> String {
        format!("rediss://localhost:{}", self.port)
    }

    /// The URL for clients of a Postgres server that insist on TLS.
    pub fn postgres_tls_url(&self) -> String {
        format!("postgres://temu@localhost:{}/postgres?sslmode=require", self.port)
    }

    /// The URL for a Redis server's clients.
    pub fn redis_url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// The URL for a Postgres server's clients.
    pub fn postgres_url(&self) -> String {
        format!("postgres://temu@127.0.0.1:{}/postgres?sslmode=disable", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns the path of a file of the fixture for TLS.
fn tls(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tls").join(name)
}

/// Returns the certificate that those of the servers are signed with.
pub fn root_certificate() -> Vec<u8> {
    fs::read(tls("root.pem")).expect("the root certificate")
}

/// The user `nobody`, as whom Postgres runs where the tests are run by root, which it refuses.
const NOBODY: u32 = 65534;

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

fn unprivileged(command: &mut Command) -> &mut Command {
    use std::os::unix::process::CommandExt;
    if is_root() { command.uid(NOBODY).gid(NOBODY) } else { command }
}

fn own(folder: &Path) {
    if is_root() {
        std::os::unix::fs::chown(folder, Some(NOBODY), Some(NOBODY)).expect("the folder changes hands");
    }
}
