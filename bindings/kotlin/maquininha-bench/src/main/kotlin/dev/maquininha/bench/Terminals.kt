package dev.maquininha.bench

import dev.maquininha.Configuration
import dev.maquininha.Credential
import dev.maquininha.Credentials
import dev.maquininha.Device
import dev.maquininha.DeviceModel
import dev.maquininha.DriverCommand
import dev.maquininha.DriverInbox
import dev.maquininha.DriverProfile
import dev.maquininha.Gateway
import dev.maquininha.OnSilence
import dev.maquininha.PaymentDriver
import dev.maquininha.Polling
import dev.maquininha.Query
import dev.maquininha.RateLimits
import dev.maquininha.Reversal
import java.io.File
import java.time.Duration
import kotlinx.coroutines.channels.Channel

/** The terminal that the orders of the page are for. */
internal val device: Device = Device("TESTPOS0001", DeviceModel.L3, appVersion = "6.4.0")

/** It opens nothing but a server of this program. */
internal val credentials: Credentials = Credentials { Credential.SecretKey("sk_test_loja_um") }

/** A terminal that reads its orders when it is told to, and not else. */
internal fun configuration(url: String, storage: File): Configuration = Configuration(
    device = device,
    gateway = Gateway(url, rateLimits = RateLimits(orderListsPerMinute = 0, orderReadsPerMinute = 0)),
    storage = storage,
    polling = Polling(interval = Duration.ofHours(1)),
)

/** A payment driver that hands over the inbox of each authorization, and answers nothing. */
internal class WaitingDriver : PaymentDriver {
    val inboxes: Channel<DriverInbox> = Channel(Channel.UNLIMITED)

    override val profile: DriverProfile =
        DriverProfile(OnSilence.Blocks, Duration.ofSeconds(60), Query.Never, Reversal.UNDO)

    override fun execute(command: DriverCommand, inbox: DriverInbox) {
        if (command is DriverCommand.Authorize) inboxes.trySend(inbox)
    }
}
