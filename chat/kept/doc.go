// Package kept has what users keep for themselves: saved messages, reminders and drafts. It
// reads stores by its own interfaces.
package kept
