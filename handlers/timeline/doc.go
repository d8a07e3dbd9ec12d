// Package timeline has a room's messages on a page, and what a user writes there: posts, drafts, commands, scheduled and waiting messages, threads.
package timeline
