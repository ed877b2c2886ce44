//! Help texts, refused command lines, exit codes.

use crate::support::{Folder, all_text, command, run};

#[test]
fn the_help_names_every_command_and_every_exit_code() {
    let folder = Folder::new("help");
    let help = run(&folder, &["--help"]);
    assert_eq!(help.status.code(), Some(0));
    let text = all_text(&help);
    for wanted in
        ["sandbox", "terminal", "merchant", "reader", "pinpad", "doctor", "demo", "Exit codes"]
    {
        assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
    }
}

#[test]
fn every_command_has_help_with_examples() {
    let folder = Folder::new("help_examples");
    for name in ["sandbox", "terminal", "merchant", "reader", "pinpad", "doctor", "demo"] {
        let help = run(&folder, &[name, "--help"]);
        assert_eq!(help.status.code(), Some(0), "{name}");
        let example = format!("  maquininha {name}");
        assert!(all_text(&help).contains(&example), "{name}");
    }
    let merchant = all_text(&run(&folder, &["merchant", "--help"]));
    for wanted in [
        "sell", "watch", "close", "cancel", "refund", "open", "devices", "settle", "shift",
        "report",
    ] {
        assert!(merchant.contains(&format!("\n  {wanted} ")), "{wanted}");
    }
}

#[test]
fn a_key_on_the_command_line_is_refused_and_not_repeated() {
    let folder = Folder::new("key_refused");
    for arguments in [
        vec!["merchant", "--server", "http://sk_test_abcdef:@127.0.0.1:1", "open"],
        vec!["doctor", "--server", "http://127.0.0.1:1/?key=sk_abcdef"],
        vec!["terminal", "--key", "sk_abcdef"],
        vec!["merchant", "--server", "http://shop:abcdef@127.0.0.1:1", "open"],
    ] {
        let output = run(&folder, &arguments);
        let text = all_text(&output);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains("environment variable"), "{text}");
        assert!(!text.contains("abcdef"), "{text}");
    }
}

#[test]
fn a_server_elsewhere_needs_a_key_from_the_environment() {
    let folder = Folder::new("key_needed");
    let output = run(&folder, &["merchant", "--server", "https://orders.invalid", "open"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(all_text(&output).contains("MAQUININHA_KEY"));
    let mut named = command(&folder, &["merchant", "--server", "http://orders.invalid", "open"]);
    let output = named.env("MAQUININHA_KEY", "sk_abcdef").output().expect("it runs");
    assert_eq!(output.status.code(), Some(2), "plain http to another machine is refused");
    assert!(!all_text(&output).contains("abcdef"));
}

#[test]
fn simulated_cards_are_never_reported_to_a_service_elsewhere() {
    let folder = Folder::new("no_fake_money");
    let mut terminal = command(&folder, &["terminal", "--server", "https://orders.invalid"]);
    let output = terminal.env("MAQUININHA_KEY", "sk_abcdef").output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(all_text(&output).contains("simulated cards"));
}

#[test]
fn wrong_values_are_usage_errors() {
    let folder = Folder::new("usage");
    for arguments in [
        vec!["merchant", "sell", "--amount", "1.234"],
        vec!["terminal", "sell", "--amount", "1", "--tender", "cash"],
        vec!["terminal", "--silence", "never"],
        vec!["terminal", "--card", "no-such-card"],
        vec!["terminal", "--exit-after", "1"],
        vec!["no-such-command"],
        vec![],
    ] {
        let output = run(&folder, &arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", all_text(&output));
    }
}

#[test]
fn nobody_at_the_other_end_is_an_environment_error() {
    let folder = Folder::new("unreachable");
    // Nothing listens on port 1 of this machine.
    let output = run(&folder, &["merchant", "--server", "http://127.0.0.1:1", "open"]);
    assert_eq!(output.status.code(), Some(3), "{}", all_text(&output));
}
