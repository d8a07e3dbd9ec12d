package ui

import (
	"sync/atomic"

	"parley/chat"
)

// custom are the custom emoji that this process shows. They are the same for all readers and
// rooms, and each message asks for them.
var custom atomic.Pointer[chat.EmojiSet]

// UseEmoji has messages show these custom emoji from now on. What was rendered before is
// remembered with their addresses, so each message is rendered again where it differs.
func UseEmoji(set *chat.EmojiSet) { custom.Store(set) }

// CustomEmoji are the custom emoji that messages show.
func CustomEmoji() *chat.EmojiSet { return custom.Load() }

// EmojiPath is the address of a custom emoji's picture. Another picture has another one.
func EmojiPath(e chat.CustomEmoji) string { return "/emoji/" + e.Name + "?v=" + e.Hash }

// AppendEmoji writes a custom emoji. Its name stands where pictures are not shown.
func AppendEmoji(b []byte, code, path string) []byte {
	b = AppendText(append(b, `<img class="e" alt="`...), code)
	b = AppendText(append(b, `" title="`...), code)
	b = AppendText(append(b, `" src="`...), path)
	return append(b, `" loading="lazy">`...)
}
