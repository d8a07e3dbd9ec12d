package files

import (
	"bytes"
	"image"

	"parley/chat"
)

// ReadEmoji reads a picture for an emoji, without its metadata, and says which kind it is.
// The picture is not decoded: its head says its size, and browsers decode it.
func ReadEmoji(raw []byte) (picture []byte, kind string, err error) {
	switch {
	case len(raw) == 0:
		return nil, "", chat.ErrEmojiPicture
	case len(raw) > chat.EmojiPictureMax:
		return nil, "", chat.ErrEmojiLarge
	}
	config, kind, err := image.DecodeConfig(bytes.NewReader(raw))
	var stripped []byte
	if err == nil {
		stripped, err = cleanWhole(raw)
	}
	switch {
	case err != nil:
		return nil, "", chat.ErrEmojiKind
	case config.Width < 1 || config.Height < 1 || config.Width > chat.EmojiPixelsMax || config.Height > chat.EmojiPixelsMax:
		return nil, "", chat.ErrEmojiSize
	}
	return stripped, "image/" + kind, nil
}
