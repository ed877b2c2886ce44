package dev.maquininha.testing

import dev.maquininha.Maquininha
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.extension.ExtensionContext
import org.junit.jupiter.api.extension.ParameterContext
import org.junit.jupiter.api.extension.ParameterResolver
import org.junit.jupiter.api.extension.TestInstantiationAwareExtension
import org.junit.jupiter.api.extension.TestInstantiationAwareExtension.ExtensionContextScope

/**
 * Gives JUnit 5 tests a simulated market and a terminal in it, each test its own:
 * `@ExtendWith(MaquininhaExtension::class)`, then parameters, of the test or its class, of the types
 * [SimulatedMarket], [SimulatedTerminal] or [Maquininha]. They are closed after the test. Needs JUnit 5.13 or newer.
 */
public class MaquininhaExtension :
    ParameterResolver,
    TestInstantiationAwareExtension {
    /** A parameter of the constructor belongs to the test, not to the class. */
    override fun getTestInstantiationExtensionContextScope(root: ExtensionContext): ExtensionContextScope =
        ExtensionContextScope.TEST_METHOD

    override fun supportsParameter(parameter: ParameterContext, extension: ExtensionContext): Boolean =
        parameter.parameter.type in listOf(
            SimulatedMarket::class.java,
            SimulatedTerminal::class.java,
            Maquininha::class.java,
        )

    override fun resolveParameter(parameter: ParameterContext, extension: ExtensionContext): Any =
        when (parameter.parameter.type) {
            SimulatedMarket::class.java -> market(extension)
            SimulatedTerminal::class.java -> terminal(extension)
            else -> terminal(extension).maquininha
        }

    /** Closed by the store, which closes what was put into it last first. */
    private fun market(extension: ExtensionContext): SimulatedMarket =
        kept(extension) { SimulatedMarket.startBlocking() }

    private fun terminal(extension: ExtensionContext): SimulatedTerminal {
        val market = market(extension)
        return kept(extension) { runBlocking { market.terminal() } }
    }

    private inline fun <reified T : Any> kept(extension: ExtensionContext, crossinline make: () -> T): T {
        val store = extension.getStore(ExtensionContext.Namespace.create(javaClass))
        return store.getOrComputeIfAbsent(T::class.java, { make() }, T::class.java)
    }
}
