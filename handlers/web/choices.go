package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"
)

// A choice is how a person wants pages to look or to behave. That depends on the screen and
// the keyboard rather than the person, so the browser keeps it, in a cookie of its name.
const (
	DensityChoice = "density" // how close messages stand
	OrderChoice   = "order"   // of the rooms in the navigation
	KeysChoice    = "keys"    // whether single characters are shortcuts
	SoundChoice   = "sound"   // whether what is new is heard
)

const (
	Comfortable = "comfortable"
	Compact     = "compact"

	ByName      = "name"
	UnreadFirst = "unread"

	KeysOn  = "on"
	KeysOff = "off"

	SoundOff = "off"
	SoundOn  = "on"
)

// Choices are the values of each choice, the default first.
var Choices = map[string][2]string{
	DensityChoice: {Comfortable, Compact},
	OrderChoice:   {ByName, UnreadFirst},
	KeysChoice:    {KeysOn, KeysOff},
	SoundChoice:   {SoundOff, SoundOn},
}

func IsCompact(c *fiber.Ctx) bool { return c.Cookies(DensityChoice) == Compact }

func IsUnreadFirst(c *fiber.Ctx) bool { return c.Cookies(OrderChoice) == UnreadFirst }

// WantsNoKeys reports whether the person turned off the shortcuts of a single character
// (WCAG 2.1.4): speech input may type them.
func WantsNoKeys(c *fiber.Ctx) bool { return c.Cookies(KeysChoice) == KeysOff }

// WantsSound reports whether this browser plays a sound for what is new.
func WantsSound(c *fiber.Ctx) bool { return c.Cookies(SoundChoice) == SoundOn }

// IsApple reports whether the keyboard has ⌘ where others have Ctrl.
func IsApple(c *fiber.Ctx) bool { return strings.Contains(c.Get(fiber.HeaderUserAgent), "Mac OS X") }
