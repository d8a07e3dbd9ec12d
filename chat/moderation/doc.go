// Package moderation has what moderators and rules remove or decide: reports, messages that wait for
// a moderator, messages that expire, and those of deleted accounts.
package moderation
