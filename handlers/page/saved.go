package page

import "parley/views/words"

// What a link of a change of address has done.
var (
	SavedEmail = words.Mark("Your email is changed.")
	SavedAsked = words.Mark("A link is on its way to each of the two addresses.")
	AskedNew   = words.Mark("A link is on its way to the new address.")
	SavedHalf  = words.Mark("Confirmed. The email changes once the link to the other address is followed, too.")
)
