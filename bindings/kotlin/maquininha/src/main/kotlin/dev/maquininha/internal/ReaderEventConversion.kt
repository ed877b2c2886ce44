package dev.maquininha.internal

import dev.maquininha.reader.DiscoveredReader
import dev.maquininha.reader.DiscoveryEvent
import dev.maquininha.reader.LinkFailure
import dev.maquininha.reader.ReaderConnection
import dev.maquininha.reader.ReaderEvent
import dev.maquininha.reader.Received
import dev.maquininha.ffi.DiscoveredReader as FfiDiscoveredReader
import dev.maquininha.ffi.LinkFailure as FfiLinkFailure
import dev.maquininha.ffi.ReaderConnection as FfiReaderConnection
import dev.maquininha.ffi.ReaderDiscoveryEvent as FfiReaderDiscoveryEvent
import dev.maquininha.ffi.ReaderEvent as FfiReaderEvent
import dev.maquininha.ffi.Received as FfiReceived

internal fun FfiReaderEvent.toPublic(): ReaderEvent = when (this) {
    is FfiReaderEvent.View -> ReaderEvent.View(view.toPublic())
    is FfiReaderEvent.Message -> ReaderEvent.Message(message.code, message.userTextPtBr, message.userTextEn)
    is FfiReaderEvent.Text -> ReaderEvent.Text(text)
    is FfiReaderEvent.Battery -> ReaderEvent.BatteryLevel(battery.toPublic())
}

internal fun FfiReaderDiscoveryEvent.toPublic(): DiscoveryEvent = when (this) {
    is FfiReaderDiscoveryEvent.Found -> DiscoveryEvent.Found(reader.toPublic())
    is FfiReaderDiscoveryEvent.Gone -> DiscoveryEvent.Gone(address.toPublic())
    is FfiReaderDiscoveryEvent.Trouble -> DiscoveryEvent.Trouble(trouble.toPublic())
}

internal fun FfiDiscoveredReader.toPublic(): DiscoveredReader = DiscoveredReader(
    address = address.toPublic(),
    name = name,
    rssiDbm = rssiDbm?.toInt(),
    paired = paired,
    plugins = plugins,
    isRemembered = isRemembered,
)

internal fun FfiReaderConnection.toPublic(): ReaderConnection = when (this) {
    is FfiReaderConnection.Connected -> ReaderConnection.Connected(info.toPublic())
    is FfiReaderConnection.Failed -> ReaderConnection.Failed(trouble.toPublic())
    FfiReaderConnection.Canceled -> ReaderConnection.Canceled
}

internal fun FfiReceived.toPublic(): Received = when (this) {
    FfiReceived.TAKEN -> Received.TAKEN
    FfiReceived.FULL -> Received.FULL
}

internal fun LinkFailure.toFfi(): FfiLinkFailure = when (this) {
    LinkFailure.Lost -> FfiLinkFailure.Lost
    LinkFailure.NotFound -> FfiLinkFailure.NotFound
    LinkFailure.InUse -> FfiLinkFailure.InUse
    LinkFailure.RadioOff -> FfiLinkFailure.RadioOff
    is LinkFailure.NotPermitted -> FfiLinkFailure.NotPermitted(reason)
    LinkFailure.NotPaired -> FfiLinkFailure.NotPaired
    LinkFailure.NoByteService -> FfiLinkFailure.NoByteService
    LinkFailure.BadAddress -> FfiLinkFailure.BadAddress
    is LinkFailure.Failed -> FfiLinkFailure.Failed(reason)
}
