// Package views makes the HTML: documents (…Page), the parts of which they are
// made, and the envelopes that a socket carries. It is given what to show and
// looks nothing up. A message is the same bytes for everyone; what differs by
// viewer is decided in CSS, see ViewerCSS.
package views
