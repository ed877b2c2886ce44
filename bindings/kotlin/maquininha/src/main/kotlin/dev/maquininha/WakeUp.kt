package dev.maquininha

import dev.maquininha.internal.calling
import dev.maquininha.ffi.WakeUpHandle as FfiWakeUpHandle

/**
 * A source of wake-ups, such as push messages. It only says "look now"; a lost wake-up is made
 * good by polling, which is slower while a source is there.
 */
public fun interface WakeUp {
    /** Starts the source; it keeps the handle and calls it at each wake-up. Returns at once. */
    public fun start(handle: WakeUpHandle)
}

/** How a source wakes the terminal. */
public class WakeUpHandle internal constructor(private val handle: FfiWakeUpHandle) {
    /** Look now. Callable from any thread; wake-ups that come together count once. */
    public fun wake(): Unit = calling { handle.wake() }
}
