package dev.maquininha.testing.scenarios

import java.io.File
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.booleanOrNull
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.TestFactory
import org.junit.jupiter.api.fail
import org.junit.jupiter.api.io.TempDir

/**
 * Behaviour as data: every file of `tests/scenarios`, through the public API. The same files run in
 * Rust and Swift, and the three traces are the one beside the file.
 */
class ScenarioTest {
    @TempDir
    private lateinit var storage: File

    @TestFactory
    fun `every scenario leaves its trace`(): List<DynamicTest> {
        val files = scenarios.listFiles().orEmpty().filter { it.extension == "json" && it.name != SCHEMA }
        assertTrue(files.size >= SCENARIOS_MIN, "only ${files.size} in $scenarios")
        return files.sorted().map { dynamicTest(it.nameWithoutExtension) { play(it) } }
    }

    private fun play(file: File) {
        val scenario = Json.parseToJsonElement(file.readText()).jsonObject
        val steps = scenario.getValue("steps").jsonArray.map { Step(it.jsonObject) }
        val backup = scenario["backup"]?.jsonPrimitive?.booleanOrNull ?: false
        val trace = runBlocking(Dispatchers.Default) {
            val stage = Stage.set(storage.resolve(file.nameWithoutExtension), backup)
            steps.forEachIndexed { number, step ->
                within("step $number $step", stage) { playStep(stage, step) }
            }
            within("the end", stage) { stage.close() }
            stage.trace
        }
        assertEquals(file.resolveSibling("${file.nameWithoutExtension}.trace").readText(), trace.joinToString("\n", postfix = "\n"))
    }

    private suspend fun within(what: String, stage: Stage, work: suspend () -> Unit) {
        withTimeoutOrNull(PATIENCE_MS) { work() }
            ?: fail("$what comes to no end; so far\n${stage.trace.joinToString("\n")}")
    }

    private companion object {
        /** The folder of the scenarios, seen from this module, in which Maven runs the tests. */
        val scenarios = File("../../../tests/scenarios")
        const val SCHEMA = "scenario.schema.json"
        const val SCENARIOS_MIN = 30

        /** How long one step may take before the scenario has failed. */
        const val PATIENCE_MS = 30_000L
    }
}
