//! Hides generated Kotlin from the apps that use the library.
//!
//! The generator declares everything public and has no option for less. `internal` keeps it
//! inside the Maven module: no app can import it, and a hand-written public function that
//! leaks a generated type does not compile.

/// How a declaration begins in generated code, after its annotations and without its
/// visibility.
const DECLARATIONS: [&str; 16] = [
    "abstract class ",
    "class ",
    "const val ",
    "data class ",
    "data object ",
    "enum class ",
    "fun ",
    "fun<",
    "inline fun ",
    "interface ",
    "object ",
    "open class ",
    "sealed class ",
    "suspend fun ",
    "typealias ",
    "val ",
];

/// The annotation of the whole file, as the generator writes it and as it becomes: what the
/// compiler thinks of generated code is for its generator.
const SUPPRESSION: (&str, &str) =
    (r#"@file:Suppress("NAME_SHADOWING")"#, r#"@file:Suppress("NAME_SHADOWING", "warnings")"#);

/// Makes every declaration that is not inside of another one internal.
pub fn hidden(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    let mut nesting = Nesting::default();
    for line in source.lines() {
        if line == SUPPRESSION.0 {
            text.push_str(SUPPRESSION.1);
        } else if let Some((before, declaration)) = public_declaration(line)
            && nesting.is_outermost()
        {
            text.push_str(before);
            text.push_str("internal ");
            text.push_str(declaration);
        } else {
            text.push_str(line);
        }
        text.push('\n');
        nesting.pass(line);
    }
    text
}

/// Where a public declaration begins in this line: what stands before, and the rest of the
/// line without its visibility.
fn public_declaration(line: &str) -> Option<(&str, &str)> {
    let mut rest = line.trim_start();
    if rest.starts_with("@Throws(") {
        rest = rest.split_once(')')?.1.trim_start();
    }
    let before = &line[..line.len() - rest.len()];
    let rest = rest.strip_prefix("public ").unwrap_or(rest);
    DECLARATIONS.iter().any(|begin| rest.starts_with(begin)).then_some((before, rest))
}

/// How deep in brackets a line is; brackets in comments and texts do not count.
#[derive(Default)]
struct Nesting {
    depth: usize,
    in_comment: bool,
}

impl Nesting {
    fn is_outermost(&self) -> bool {
        self.depth == 0 && !self.in_comment
    }

    fn pass(&mut self, line: &str) {
        let mut in_text = false;
        let mut characters = line.chars().peekable();
        while let Some(character) = characters.next() {
            let next = characters.peek().copied();
            match (character, next) {
                ('*', Some('/')) if self.in_comment => self.in_comment = false,
                _ if self.in_comment => {}
                ('\\', _) if in_text => drop(characters.next()),
                ('"', _) => in_text = !in_text,
                _ if in_text => {}
                ('/', Some('/')) => return,
                ('/', Some('*')) => self.in_comment = true,
                ('{' | '(', _) => self.depth += 1,
                ('}' | ')', _) => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_at_the_margin_become_internal() {
        let source = "\
@file:Suppress(\"NAME_SHADOWING\")
public interface Printer {
    fun print(text: String)
}
open class Terminal: Disposable {
    public fun close() = Unit
}
data class Money (
    val minor: Long,
)
private fun lowered() = 1
internal object Library
";
        let expected = "\
@file:Suppress(\"NAME_SHADOWING\", \"warnings\")
internal interface Printer {
    fun print(text: String)
}
internal open class Terminal: Disposable {
    public fun close() = Unit
}
internal data class Money (
    val minor: Long,
)
private fun lowered() = 1
internal object Library
";
        assert_eq!(hidden(source), expected);
    }

    /// The generator indents functions that belong to no class, each in another way.
    #[test]
    fn functions_of_no_class_become_internal_however_they_are_indented() {
        let source = "    @Throws(FfiException::class) fun version(): String {\n    }\n fun plain() = 1\n     suspend fun later() {\n    }\n";
        let expected = source.replace("fun v", "internal fun v").replace("fun p", "internal fun p");
        let expected = expected.replace("suspend", "internal suspend");
        assert_eq!(hidden(source), expected);
    }

    #[test]
    fn brackets_in_comments_and_texts_do_not_count() {
        let source = "\
// {
const val OPEN = \"{\\\"(\" // }
/* ( */
/**
 * {
class of its own
 */
class Thing
";
        let expected = "\
// {
internal const val OPEN = \"{\\\"(\" // }
/* ( */
/**
 * {
class of its own
 */
internal class Thing
";
        assert_eq!(hidden(source), expected);
    }
}
