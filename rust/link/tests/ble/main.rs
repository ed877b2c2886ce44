//! Links over Bluetooth Low Energy keep the rules: the real Bluetooth code, with a played BlueZ
//! at the other end of the message bus.
#![cfg(target_os = "linux")]

mod bench;
mod faults;
#[path = "../listening/mod.rs"]
mod listening;
mod profiles;
mod scanning;
mod silence;

use bench::BleBench;
use maquininha_played_bluez::in_a_process_of_its_own;

maquininha_link::link_conformance!(around = in_a_process_of_its_own, bench = BleBench::start);

/// Makes a test that runs in a process of its own, with a bench.
#[macro_export]
macro_rules! ble_test {
    ($name:ident, $bench:ident => $body:block) => {
        #[test]
        fn $name() {
            let path = concat!(module_path!(), "::", stringify!($name));
            maquininha_played_bluez::in_a_process_of_its_own(path, |bus| {
                let runtime = tokio::runtime::Runtime::new().expect("a runtime");
                runtime.block_on(async {
                    let $bench = $crate::bench::BleBench::start(bus).await;
                    $body
                });
            });
        }
    };
}
