// Package digest mails users what they missed, after a time of their choice, and ends that by
// a link. A worker decides that there is something, and the text is made when it is sent.
package digest
