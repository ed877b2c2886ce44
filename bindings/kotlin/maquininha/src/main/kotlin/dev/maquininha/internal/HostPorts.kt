package dev.maquininha.internal

import dev.maquininha.Credential
import dev.maquininha.Credentials
import dev.maquininha.DriverInbox
import dev.maquininha.PaymentDriver
import dev.maquininha.PrintInbox
import dev.maquininha.Printer
import dev.maquininha.SecretStore
import dev.maquininha.WakeUp
import dev.maquininha.WakeUpHandle
import dev.maquininha.ffi.Credential as FfiCredential
import dev.maquininha.ffi.Credentials as FfiCredentials
import dev.maquininha.ffi.DriverCommand as FfiDriverCommand
import dev.maquininha.ffi.DriverInbox as FfiDriverInbox
import dev.maquininha.ffi.DriverProfile as FfiDriverProfile
import dev.maquininha.ffi.PaymentDriver as FfiPaymentDriver
import dev.maquininha.ffi.PrintInbox as FfiPrintInbox
import dev.maquininha.ffi.PrintJob as FfiPrintJob
import dev.maquininha.ffi.Printer as FfiPrinter
import dev.maquininha.ffi.SecretStore as FfiSecretStore
import dev.maquininha.ffi.WakeUp as FfiWakeUp
import dev.maquininha.ffi.WakeUpHandle as FfiWakeUpHandle

/** The host app's credentials as the native side calls them. */
internal class HostCredentials(private val host: Credentials) : FfiCredentials {
    override fun credential(): FfiCredential = hosted {
        when (val credential = host.credential()) {
            is Credential.SecretKey -> FfiCredential.SecretKey(credential.key)
            is Credential.Token -> FfiCredential.Token(credential.token)
        }
    }
}

/** The host app's payment driver as the native side calls it. */
internal class HostDriver(private val host: PaymentDriver) : FfiPaymentDriver {
    override fun profile(): FfiDriverProfile = hosted { host.profile.toFfi() }

    override fun execute(command: FfiDriverCommand, inbox: FfiDriverInbox): Unit =
        hosted { host.execute(command.toPublic(), DriverInbox(inbox)) }
}

/** The host app's printer as the native side calls it. */
internal class HostPrinter(private val host: Printer) : FfiPrinter {
    override fun print(job: FfiPrintJob, inbox: FfiPrintInbox): Unit =
        hosted { host.print(job.toPublic(), PrintInbox(inbox)) }
}

/** The host app's source of wake-ups as the native side starts it. */
internal class HostWakeUp(private val host: WakeUp) : FfiWakeUp {
    override fun start(handle: FfiWakeUpHandle): Unit = hosted { host.start(WakeUpHandle(handle)) }
}

/** The host app's secret store as the native side calls it. */
internal class HostSecretStore(private val host: SecretStore) : FfiSecretStore {
    override fun set(name: String, secret: String): Unit = hosted { host.set(name, secret) }

    override fun get(name: String): String? = hosted { host.get(name) }

    override fun delete(name: String): Unit = hosted { host.delete(name) }
}
