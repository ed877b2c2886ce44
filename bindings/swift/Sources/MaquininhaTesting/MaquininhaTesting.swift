// The simulated market is in the same native library, so its generated code is in the same module.
internal import MaquininhaFFI
