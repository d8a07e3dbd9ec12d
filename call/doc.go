// Package call forwards the media of calls between browsers: a selective forwarding unit.
// Each browser has two connections, one that sends and one that receives, and always makes
// the offer. The node answers, so there is no glare, and no state machine in the page.
// Media are encrypted between browser and node (DTLS-SRTP). Nothing is decoded or recorded.
package call
