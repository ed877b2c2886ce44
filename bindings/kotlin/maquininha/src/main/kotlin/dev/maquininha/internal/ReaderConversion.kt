package dev.maquininha.internal

import dev.maquininha.reader.AcquirerHost
import dev.maquininha.reader.Battery
import dev.maquininha.reader.CardEntries
import dev.maquininha.reader.ConnectedReader
import dev.maquininha.reader.ConnectionFailure
import dev.maquininha.reader.LinkKind
import dev.maquininha.reader.ReaderAddress
import dev.maquininha.reader.ReaderCapabilities
import dev.maquininha.reader.ReaderInfo
import dev.maquininha.reader.ReaderState
import dev.maquininha.reader.ReaderTrouble
import dev.maquininha.reader.ReaderView
import dev.maquininha.reader.ReadersConfiguration
import dev.maquininha.reader.RememberedReader
import dev.maquininha.ffi.AcquirerHostSettings as FfiAcquirerHostSettings
import dev.maquininha.ffi.Battery as FfiBattery
import dev.maquininha.ffi.CardEntries as FfiCardEntries
import dev.maquininha.ffi.ConnectedReader as FfiConnectedReader
import dev.maquininha.ffi.ConnectionFailure as FfiConnectionFailure
import dev.maquininha.ffi.LinkKind as FfiLinkKind
import dev.maquininha.ffi.ReaderAddress as FfiReaderAddress
import dev.maquininha.ffi.ReaderCapabilities as FfiReaderCapabilities
import dev.maquininha.ffi.ReaderInfo as FfiReaderInfo
import dev.maquininha.ffi.ReaderState as FfiReaderState
import dev.maquininha.ffi.ReaderTrouble as FfiReaderTrouble
import dev.maquininha.ffi.ReaderView as FfiReaderView
import dev.maquininha.ffi.ReadersConfig as FfiReadersConfig
import dev.maquininha.ffi.RememberedReader as FfiRememberedReader

/** The settings of readers as the native side takes them. */
internal fun readersConfig(configuration: ReadersConfiguration): FfiReadersConfig = FfiReadersConfig(
    storageDir = configuration.storage.path,
    acquirers = configuration.acquirers,
    host = configuration.host?.toFfi(),
    tcp = configuration.tcp,
    serial = configuration.serial,
    connectLimit = configuration.connectLimit,
    prepareLimit = configuration.prepareLimit,
)

internal fun AcquirerHost.toFfi(): FfiAcquirerHostSettings = FfiAcquirerHostSettings(
    url = url,
    token = token,
    profile = profile.toFfi(),
    connectLimit = connectLimit,
    answerLimit = answerLimit,
    allowPlainHttp = allowPlainHttp,
    extraRootCertificates = extraRootCertificates,
)

internal fun ReaderAddress.toFfi(): FfiReaderAddress = FfiReaderAddress(kind.toFfi(), place)

internal fun FfiReaderAddress.toPublic(): ReaderAddress = ReaderAddress(kind.toPublic(), place)

internal fun FfiLinkKind.toPublic(): LinkKind = when (this) {
    FfiLinkKind.TCP -> LinkKind.TCP
    FfiLinkKind.SERIAL -> LinkKind.SERIAL
    FfiLinkKind.BLE -> LinkKind.BLE
    FfiLinkKind.NATIVE -> LinkKind.NATIVE
    FfiLinkKind.MEMORY -> LinkKind.MEMORY
}

internal fun LinkKind.toFfi(): FfiLinkKind = when (this) {
    LinkKind.TCP -> FfiLinkKind.TCP
    LinkKind.SERIAL -> FfiLinkKind.SERIAL
    LinkKind.BLE -> FfiLinkKind.BLE
    LinkKind.NATIVE -> FfiLinkKind.NATIVE
    LinkKind.MEMORY -> FfiLinkKind.MEMORY
    LinkKind.UNRECOGNIZED -> unrecognized()
}

internal fun FfiRememberedReader.toPublic(): RememberedReader = RememberedReader(
    address = address.toPublic(),
    plugin = plugin,
    name = name,
    serial = serial,
)

internal fun FfiReaderView.toPublic(): ReaderView = ReaderView(
    state = state.toPublic(),
    trouble = trouble?.toPublic(),
    reader = reader?.toPublic(),
    entries = entries.toPublic(),
    battery = battery?.toPublic(),
)

internal fun FfiReaderState.toPublic(): ReaderState = when (this) {
    FfiReaderState.NotConnected -> ReaderState.NotConnected
    FfiReaderState.Discovering -> ReaderState.Discovering
    FfiReaderState.Connecting -> ReaderState.Connecting
    FfiReaderState.Preparing -> ReaderState.Preparing
    FfiReaderState.Ready -> ReaderState.Ready
    FfiReaderState.Busy -> ReaderState.Busy
    is FfiReaderState.Reconnecting -> ReaderState.Reconnecting(reason.toPublic(), attempt.toInt(), pause)
    is FfiReaderState.Failed -> ReaderState.Failed(reason.toPublic())
}

internal fun FfiReaderTrouble.toPublic(): ReaderTrouble = ReaderTrouble(
    reason = reason.toPublic(),
    code = code,
    mayPass = mayPass,
    userTextPtBr = userTextPtBr,
    userTextEn = userTextEn,
    suggestionPtBr = suggestionPtBr,
    suggestionEn = suggestionEn,
)

internal fun FfiConnectionFailure.toPublic(): ConnectionFailure = when (this) {
    FfiConnectionFailure.LINK_LOST -> ConnectionFailure.LINK_LOST
    FfiConnectionFailure.NOT_FOUND -> ConnectionFailure.NOT_FOUND
    FfiConnectionFailure.IN_USE -> ConnectionFailure.IN_USE
    FfiConnectionFailure.RADIO_OFF -> ConnectionFailure.RADIO_OFF
    FfiConnectionFailure.NOT_PERMITTED -> ConnectionFailure.NOT_PERMITTED
    FfiConnectionFailure.NOT_PAIRED -> ConnectionFailure.NOT_PAIRED
    FfiConnectionFailure.NO_BYTE_SERVICE -> ConnectionFailure.NO_BYTE_SERVICE
    FfiConnectionFailure.BAD_ADDRESS -> ConnectionFailure.BAD_ADDRESS
    FfiConnectionFailure.LINK_KIND_MISSING -> ConnectionFailure.LINK_KIND_MISSING
    FfiConnectionFailure.PLUGIN_MISSING -> ConnectionFailure.PLUGIN_MISSING
    FfiConnectionFailure.OTHER_PROTOCOL -> ConnectionFailure.OTHER_PROTOCOL
    FfiConnectionFailure.NO_ANSWER -> ConnectionFailure.NO_ANSWER
    FfiConnectionFailure.BUSY -> ConnectionFailure.BUSY
    FfiConnectionFailure.KEY_MISSING -> ConnectionFailure.KEY_MISSING
    FfiConnectionFailure.TABLES_REFUSED -> ConnectionFailure.TABLES_REFUSED
    FfiConnectionFailure.SECURITY -> ConnectionFailure.SECURITY
    FfiConnectionFailure.FAILED -> ConnectionFailure.FAILED
}

internal fun FfiConnectedReader.toPublic(): ConnectedReader = ConnectedReader(
    address = address.toPublic(),
    name = name,
    plugin = plugin,
    info = info?.toPublic(),
)

internal fun FfiReaderInfo.toPublic(): ReaderInfo = ReaderInfo(
    serial = serial,
    maker = maker,
    model = model,
    firmware = firmware,
    protocol = protocol,
    capabilities = capabilities.toPublic(),
    battery = battery?.toPublic(),
)

internal fun FfiReaderCapabilities.toPublic(): ReaderCapabilities = ReaderCapabilities(
    entries = entries.toPublic(),
    takesPin = takesPin,
    displayLines = displayLines.toInt(),
    displayColumns = displayColumns.toInt(),
    keyboard = keyboard,
    alphanumeric = alphanumeric,
)

internal fun FfiCardEntries.toPublic(): CardEntries = CardEntries(chip, contactless, stripe)

internal fun FfiBattery.toPublic(): Battery = Battery(percent.toInt(), charging)
