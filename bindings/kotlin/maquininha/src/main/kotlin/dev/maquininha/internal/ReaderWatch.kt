package dev.maquininha.internal

import dev.maquininha.ffi.ReaderEvent
import dev.maquininha.ffi.Readers
import dev.maquininha.reader.ReaderView
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch

/** How it stands with the reader as a state, fed from the native side until the readers are closed. */
internal class ReaderWatch(readers: Readers, scope: CoroutineScope) {
    private val state: MutableStateFlow<ReaderView> = MutableStateFlow(readers.view().toPublic())

    val view: StateFlow<ReaderView> = state.asStateFlow()

    init {
        val events = readers.events()
        scope.launch {
            events.use {
                while (true) {
                    val event = unlessClosed { events.next() } ?: break
                    if (event is ReaderEvent.View) state.value = event.view.toPublic()
                }
            }
        }
    }
}
