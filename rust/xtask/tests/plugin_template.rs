//! A plug-in made from the template compiles and passes the empty suite (G7).

use std::fs;

use xtask::tool::Tool;
use xtask::verbs::plugin::{New, generate};
use xtask::workspace::Workspace;

/// Generates, compiles and tests a plug-in, without a network; gives what its tests print.
fn tested(name: &str, host: bool) -> String {
    let workspace = Workspace::locate();
    let below = workspace.target().join("plugins");
    let folder = below.join(name);
    // There is none at the first time.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&below).expect("the target folder can be written");
    let new = New { name: name.to_owned(), host, to: Some(folder.clone()) };
    assert_eq!(generate(&workspace, &new).expect("it is written"), folder);
    let manifest = folder.join("Cargo.toml");
    let format = Tool::cargo(&workspace).args(["fmt", "--check", "--manifest-path"]);
    format.args([&manifest]).run().expect("it is formatted");
    let cargo = Tool::cargo(&workspace)
        .args(["test", "--offline", "--quiet", "--manifest-path"])
        .args([&manifest])
        .args(["--", "--nocapture"])
        // All generated plug-ins share what they are built of.
        .env("CARGO_TARGET_DIR", below.join("target"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        // A warning in a fresh plug-in would be ours.
        .env("RUSTFLAGS", "-Dwarnings");
    cargo.run_into(&below.join(format!("{name}.log"))).expect("its tests pass")
}

#[test]
fn a_new_device_plug_in_compiles_and_passes_the_empty_suite() {
    let printed = tested("template-pad", false);
    assert!(printed.contains("device plug-in \"template-pad\": "), "{printed}");
    assert!(printed.contains(" 0 broken, "), "{printed}");
    for rule in [
        "kept       the_name_is_plain_and_stable",
        "kept       another_protocol_is_not_supported",
        "kept       a_failed_open_closes_the_link",
        "not tried  a_card_is_finished_once: the bench has no reader yet",
    ] {
        assert!(printed.contains(rule), "{rule}\n{printed}");
    }
}

#[test]
fn a_new_gateway_connector_compiles_and_passes_the_empty_suite() {
    let printed = tested("template-host", true);
    assert!(printed.contains("gateway connector \"template-host\": "), "{printed}");
    assert!(
        printed.contains("not tried  a_sale_is_approved: the bench has no host yet"),
        "{printed}"
    );
}
