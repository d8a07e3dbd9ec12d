// Package takeout makes files with everything of an account: JSON for programs, HTML for
// people, and the files that the account uploaded, in a ZIP.
package takeout
