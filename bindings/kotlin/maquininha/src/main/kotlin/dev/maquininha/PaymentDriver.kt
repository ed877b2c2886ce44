package dev.maquininha

import dev.maquininha.internal.calling
import dev.maquininha.internal.toFfi
import dev.maquininha.ffi.DriverInbox as FfiDriverInbox

/**
 * The terminal's native payment SDK, or a reader with its authorisation host.
 *
 * Every approval it gives is provisional until it is told to confirm or undo it. One that throws,
 * blocks or never answers counts as silent: it is asked again, and the journal keeps what is open.
 */
public interface PaymentDriver {
    /** What the driver promises. Read once, when the terminal is opened. */
    public val profile: DriverProfile

    /**
     * Starts a command and returns at once, within a second; the answer goes to the inbox, from
     * any thread. A command may come twice and must then be answered alike. Called on threads of
     * the library, never on the main thread.
     */
    public fun execute(command: DriverCommand, inbox: DriverInbox)
}

/** Where a driver answers one command. The first answer counts. Callable from any thread. */
public class DriverInbox internal constructor(internal val inbox: FfiDriverInbox) {
    /** Shows something to the operator or card holder; nothing happens once it is answered. */
    public fun prompt(prompt: DriverPrompt): Unit = calling { inbox.prompt(prompt.toFfi()) }

    /**
     * Answers the command. Card numbers in the texts are masked.
     *
     * @return whether this was the first answer; further ones are dropped.
     */
    public fun answer(reply: DriverReply): Boolean = calling { inbox.answer(reply.toFfi()) }
}
