// Package views makes the HTML: documents (…Page), their parts, and a socket's envelopes.
// It gets everything that it shows and reads no store. A message is the same bytes for
// everyone. Differences between viewers are left to CSS, see ui.ViewerCSS.
package views
