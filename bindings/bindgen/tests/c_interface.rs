//! Programs in C, built and run against the library.

mod support;

use std::collections::BTreeSet;
use std::ffi::OsStr;

use maquininha_bindgen::header_path;
use support::{WARNINGS, folder_of_c, library, printed_by, program, run};

/// Names that the library exports beside the interface: those of the generated code.
const GENERATED: [&str; 3] = ["uniffi_", "ffi_", "UNIFFI_META_"];

#[test]
fn a_program_in_c_makes_a_sale() {
    let printed = printed_by(&["example/sale.c", "example/market.c"]);
    let told = [
        "terminal: approved Visa",
        "device_changed: -",
        "order_created: Pedido criado. Efetue o pagamento na maquininha.",
        "payment_received: Pagamento recebido: R$ 187,90.",
        "finalized: Venda finalizada.",
        "closed: -",
        "the books agree",
    ];
    assert_eq!(printed.lines().collect::<Vec<_>>(), told);
    let source = folder_of_c().join("example/sale.c");
    let lines = std::fs::read_to_string(source).expect("it is text").lines().count();
    assert!(lines <= 60, "the example has grown to {lines} lines");
}

#[test]
fn mistakes_of_a_program_in_c_are_errors() {
    assert_eq!(printed_by(&["tests/mistakes.c"]), "mistakes are errors\n");
}

#[test]
fn a_program_in_c_reports_what_was_sold_and_asks_the_doctor() {
    let told = "the figures are right, and each cause has its name\n";
    assert_eq!(printed_by(&["tests/back_office.c"]), told);
}

#[test]
fn a_till_in_c_connects_a_pin_pad_and_is_paid_by_it() {
    let told = "the PIN pad was connected, and the till was paid by it\n";
    assert_eq!(printed_by(&["tests/till.c"]), told);
}

#[test]
fn threads_of_a_program_in_c_share_handles() {
    let told = "every sale was made once, and every end was told to all\n";
    assert_eq!(printed_by(&["tests/threads.c"]), told);
}

#[test]
fn the_program_that_measures_calls_from_c_measures_every_side() {
    let build = tempfile::tempdir().expect("the system gives a folder");
    let sources = ["bench/calls.c", "bench/peer.c"].map(|source| folder_of_c().join(source));
    let program = program(&build, &sources);
    let printed = run(program.to_str().expect("the path is text"), &[OsStr::new("--quick")]);
    for side in ["trivial", "trivial_rust", "trivial_c", "record", "record_c"] {
        assert!(printed.contains(&format!("\"{side}\":[")), "{side} is not in {printed}");
    }
}

#[test]
fn the_header_is_c_and_cpp() {
    let header = header_path();
    for (compiler, language, standard) in
        [("cc", "c", "-std=c99"), ("cc", "c", "-std=c17"), ("c++", "c++", "-std=c++11")]
    {
        for testing in ["-UMAQUININHA_TESTING", "-DMAQUININHA_TESTING"] {
            let mut arguments = [standard, testing, "-fsyntax-only", "-x", language].to_vec();
            arguments.extend(WARNINGS);
            let mut arguments: Vec<&OsStr> = arguments.into_iter().map(OsStr::new).collect();
            arguments.push(header.as_os_str());
            run(compiler, &arguments);
        }
    }
}

#[test]
fn the_library_exports_what_the_header_says() {
    let symbols = run(
        "nm",
        &["-D", "--defined-only", "-P"]
            .map(OsStr::new)
            .into_iter()
            .chain([library().as_os_str()])
            .collect::<Vec<_>>(),
    );
    let exported: BTreeSet<_> = symbols.lines().filter_map(|line| line.split(' ').next()).collect();
    let (ours, others): (BTreeSet<_>, BTreeSet<_>) =
        exported.into_iter().partition(|name| name.starts_with("maquininha_"));
    let header = std::fs::read_to_string(header_path()).expect("the header is there");
    let declared: BTreeSet<_> = header
        .lines()
        .filter(|line| line.starts_with("int32_t ") || line.starts_with("void "))
        .filter_map(|line| line.split(['(', ' ']).nth(1))
        .collect();
    assert_eq!(ours, declared);
    let strangers: Vec<_> = others
        .into_iter()
        .filter(|name| !GENERATED.iter().any(|prefix| name.starts_with(prefix)))
        .collect();
    assert!(strangers.is_empty(), "exported beside: {strangers:?}");
}
