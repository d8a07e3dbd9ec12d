// Package avatars has the rules for pictures of people and rooms: how one is made, which are
// there, and who sees them.
package avatars
