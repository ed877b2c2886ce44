// The generated module stays inside: a public declaration that names one of its types does not
// compile.
internal import MaquininhaFFI
