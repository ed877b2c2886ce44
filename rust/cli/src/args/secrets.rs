//! Secrets do not belong on a command line: every process of the machine can
//! read it, and shells keep it.

/// How a secret or public key of the order API starts (pagarme-connect §1.2).
const KEY_PREFIXES: [&str; 2] = ["sk_", "pk_"];

/// Options that other tools take a secret by.
const SECRET_OPTIONS: [&str; 5] =
    ["--key", "--secret-key", "--password", "--webhook-password", "--operator-password"];

/// Refuses a command line that holds a secret. The text never repeats it.
pub fn refuse_secrets<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Result<(), String> {
    for argument in arguments {
        let name = argument.split('=').next().unwrap_or_default();
        if SECRET_OPTIONS.contains(&name) {
            return Err(format!(
                "{name} is not taken: secrets come from environment variables or files only; \
                 see --key-env, --key-file and the other options that end in -env"
            ));
        }
        if holds_key(argument) {
            return Err("a secret key stands on the command line; it was not used. Put it in the \
                 environment variable MAQUININHA_KEY, or name another one by --key-env"
                .to_owned());
        }
        if holds_user_info(argument) {
            return Err("a user name or password stands in a URL; it was not used. Secrets come \
                        from environment variables or files only"
                .to_owned());
        }
    }
    Ok(())
}

/// Whether a word of the text looks like a key.
fn holds_key(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let is_key = |word: &str| {
        let lower = word.to_ascii_lowercase();
        KEY_PREFIXES.iter().any(|prefix| lower.len() > prefix.len() && lower.starts_with(prefix))
    };
    words.into_iter().any(is_key)
}

/// Whether the text is a URL with somebody's name in it.
fn holds_user_info(text: &str) -> bool {
    text.split_once("://").is_some_and(|(_, rest)| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        host.contains('@')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_anywhere_on_the_command_line_is_refused_and_not_repeated() {
        for argument in [
            "sk_test_abcdef",
            "--server=https://sk_test_abcdef:@api.example",
            "https://api.example/?key=SK_abcdef",
            "--key-env=sk_abcdef",
            "--key=whateverabcdef",
            "http://user:abcdef@127.0.0.1",
        ] {
            let refusal = refuse_secrets([argument]).expect_err(argument);
            assert!(!refusal.contains("abcdef"), "{refusal}");
        }
    }

    #[test]
    fn what_is_no_key_is_taken() {
        for argument in [
            "--state",
            "/tmp/disk_1/task_2.json",
            "--key-env",
            "SHOP_KEY",
            "http://127.0.0.1:1/a@b",
        ] {
            assert_eq!(refuse_secrets([argument]), Ok(()), "{argument}");
        }
    }
}
