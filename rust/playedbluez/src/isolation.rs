use std::env;

use crate::PrivateBus;

/// Says that the process was started by [`in_a_process_of_its_own`], on a bus of its own.
const ISOLATED_VARIABLE: &str = "PLAYED_BLUEZ_ISOLATED";

/// Runs a test in a process of its own that takes a private bus for that of the system, because
/// Bluetooth code finds its bus by the environment, which a running process cannot safely change.
///
/// `test` is the path of the test with its crate, as `module_path!()` begins it. The body gets
/// the address of the bus.
///
/// Panics if the test fails there, and where there is no `dbus-daemon`.
#[allow(clippy::print_stdout)]
pub fn in_a_process_of_its_own(test: &str, body: impl FnOnce(&str)) {
    if env::var_os(ISOLATED_VARIABLE).is_some() {
        return body(&env::var("DBUS_SYSTEM_BUS_ADDRESS").expect("a bus of its own"));
    }
    let bus = PrivateBus::start().unwrap_or_else(|error| panic!("failed to {error}"));
    let test = test.split_once("::").map_or(test, |(_, path)| path);
    let mut command = bus.command(env::current_exe().expect("a program that runs"));
    command.args(["--exact", test, "--nocapture", "--test-threads=1"]);
    let output = command.env(ISOLATED_VARIABLE, "1").output().expect("it can be started");
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    );
    assert!(output.status.success(), "{test} fails in its own process:\n{out}\n{err}");
    assert!(out.contains("1 passed"), "there is no test {test} to run:\n{out}");
    println!("{out}{err}");
}
