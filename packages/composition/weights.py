"""What makes a layout good or bad, as costs: lower is better. Every weight of the search is in this file.

A cost of 1 is as bad as a subject that loses a third. Broken rules cost so much that no sum of other costs
reaches them: a layout that breaks one wins only where every other one breaks it too.

The first values were set on 80 photographs by one judge; what the comments say was seen on their sheets.
"""

# --- Rules: never broken while anything else is left ------------------------------------------------------

HEAD_RULE = 1000.0  # a head is cut, or beneath copy, button or logo
SUBJECT_RULE = 100.0  # more of the subject is cut or covered than the limits below
STEERING_RULE = 30.0  # not what the brief asks for: another family, a stronger scrim

MOST_CUT = 0.05  # of the subject
MOST_COVERED = 0.05
MOST_CUT_SCENE = 0.15  # of a subject in a scene beside copy: sooner closer than small
WHOLE = 0.005  # the cut that `allow_crop: false` still takes: a mask is not exact to the cell
HEAD_WHOLE = 0.995  # of a head inside the window: less is a cut head ...
HEAD_GONE = 0.02  # ... down to this, from where on there is no head to be seen
HEAD_AIR = 0.012  # of the window, between a head and copy

# --- Crops -----------------------------------------------------------------------------------------------

HEAD_GONE_COST = 1.6  # for each major head outside
BYSTANDER_COST = 0.1  # for each bystander's face that is cut
PRESUMED_HEAD_COST = 4.0  # for all of a presumed head: it is a guess, so no rule
UNSURE = 0.35  # of the costs of cutting what may be no subject
MOST_CUT_UNSURE = 0.4  # of it
MOST_CUT_CLEAN = 0.45  # of a subject in a scene, without copy, where no crop of that shape holds it whole
MOST_CUT_CLOSE = 0.12  # the same of groups, and of what the picture itself cuts at two sides
MOST_CUT_PLACE = 0.75  # the same of a mask that is no thing: a part of a town is still that town
CUT_LINE_COST = 0.35  # for an edge through all of the subject's height; a person at its end is cut in two
LOST_COST = 3.2  # for all of the subject; it steers among crops that keep the rule too
EDGE_COST = 2.2  # for a subject's whole width cut at an edge where the picture has it whole
EDGE_COST_PEOPLE = 0.5  # people are cut at the hip by custom
TOP_EDGE = 2.5  # times as much above: what is there is sooner a head than what is below
EDGE_AIR, NEAR_EDGE_COST = 0.025, 0.2  # of the window, beside a subject that has room there
SOURCE_EDGE = 0.015  # of the picture: a subject so near an edge is cut by the picture itself

LEAST_SUBJECT, SMALL_COST = 0.34, 1.1  # side of the subject's box over the window's: smaller looks lost
MOST_SUBJECT, LARGE_COST = 0.86, 0.5  # larger looks pressed in
LEAST_CUTOUT, SMALL_CUTOUT_COST = 0.66, 1.2  # its longer side over the window's: it has nothing else to show
UNATTENDED_COST = 1.1  # for all that draws the eye, where no subject is decided
UNUSED_COST, UNUSED_COST_ATTENDED = 0.3, 0.42  # for all of the picture left outside
TEXTURE = 0.25  # of the costs of what is unattended and unused: any part of a texture shows all of it
SHARP_SCALE, ENLARGED_COST = 1.5, 0.42  # placement pixels a picture pixel; for each doubling beyond
ENLARGED_COST_CUTOUT = 0.2  # a product without surroundings is all there is to be seen
MOST_BEYOND, BEYOND_COST = 0.35, 0.18  # of the window on a ground that is carried on: more looks empty
HEADROOM, HEADROOM_COST = 0.035, 1.2  # of the window, above a head
HORIZONS, HORIZON_SLACK, HORIZON_COST = (0.36, 0.64), 0.05, 0.3  # near a third of the height
CUTOUT_EDGE, CUTOUT_EDGE_COST = 0.06, 8.0  # of the window: a cut-out stands clear of every edge
CUTOUT_TOUCHES, CUTOUT_TOUCHES_COST = 0.02, 20.0

# --- Copy on the picture ---------------------------------------------------------------------------------

SLIGHT = 0.004  # of a mask beneath copy: noise
MASK_COST = 14.0  # for lines that lie on nothing but subject
HIDDEN_COST = 5.0  # for all of the subject beneath copy
BURIED_COST = 20.0  # for all of it beneath a card: a corner of a product under a card looks like a mistake
BOX_COVERED, BOX_COVERED_COST = (
    0.02,
    1.5,
)  # of the subject's box: copy in an empty corner of it is near enough
BOX_COVERED_COST_CUTOUT = 5.0  # a cut-out can be moved out of the way
PRESUMED_COVERED_COST = 3.0
BYSTANDER_COVERED_COST = 0.6
CALM, DETAIL_COST = 0.05, 1.3  # detail that disturbs no line; for lines on nothing but detail
SHADOW_COST = 0.42  # for a scrim that hides the picture wholly
MOST_SHADOW, SLAB_COST = 0.62, 3.0  # a stronger shadow is a slab
GLOW_COST = 0.8  # for a light scrim that hides the picture wholly
FOG_COST = 0.15  # for any light scrim at all: dark copy belongs on ground that is light by itself
MOST_GLOW = 0.14  # a stronger one looks like fog
VEIL, VEIL_COST = 0.4, 2.0  # a shadow that contrast alone wants so strong greys a light ground
TOO_DARK_COST = 6.0  # for dark text that lies on nothing but dark cells
SHADOWS = (0.0, 0.3, 0.5, 0.62)  # tried beside the one that contrast wants: a shadow calms as well
GLOW_MARGIN = 0.06  # light scrims are measured later on pixels, which vary more than cells
SPREAD = 1.3  # standard deviations from the mean of the cells' extremes to what text must be read on
SPREAD_DARK = 1.7  # dark text on a half dark ground is the more frequent mistake
WHITE_LIMIT = 0.175  # luminance below which white reaches 4.5 : 1, with a little to spare
DARK_LIMIT = 0.3  # luminance above which near black is read at ease; it reaches 4.5 : 1 from 0.21 on
GLOW = 0.86  # luminance of a light scrim

OFF_COST_ACROSS, OFF_SLACK_ACROSS = 0.55, 0.05  # subject off the middle of what the copy leaves
OFF_COST_DOWN, OFF_SLACK_DOWN = 0.4, 0.1
LOOKS_AWAY_COST = 0.16  # people who turn their backs on the copy
LOOKS_ASIDE = 0.09  # nose against the eyes, in face widths

ANCHOR_COSTS = {  # where reading expects copy
    ("start", "bottom"): 0.0,
    ("start", "middle"): 0.02,
    ("start", "top"): 0.03,
    ("center", "bottom"): 0.02,
    ("center", "top"): 0.02,
    ("center", "middle"): 0.2,
    ("end", "bottom"): 0.1,
    ("end", "middle"): 0.1,
    ("end", "top"): 0.11,
}
OFF_LEVEL_COST = 0.03  # a block at no edge of the safe zone and not in its middle

# --- Logo ------------------------------------------------------------------------------------------------

LOGO_DETAIL_COST = 0.9
LOGO_MASK_COST = 4.0
LOGO_UNREAD_COST = 0.3  # no version reaches LOGO_CONTRAST: it will need a plate
LOGO_CONTRAST = 3.0
LOPSIDED_COST = 0.12  # the logo in a corner beside centred copy
STRADDLE_COST = 0.5  # a logo over the edge between picture and panel
CORNER_STEP = 0.03  # for each place down the list of corners

# --- Families --------------------------------------------------------------------------------------------

FULL = 0.0  # the picture to every edge is what an art director would do first
GROUND = 0.04
CUTOUT = 0.04
CARD = 0.4  # the picture still fills the placement
BAND = 0.5
PANEL = 0.6
FRAMED = 0.85
BELT = 0.6
FRAMED_CUTOUT = 0.3  # a tinted box around what needs none
PANEL_CUTOUT = 0.15  # a cut-out has all the room it wants on its studio ground
OVERLAP = 0.1  # a cut-out over its panel's edge
PANEL_CROP = 1.25  # beside a panel nothing excuses a bad crop
PANEL_TYPE = 0.6  # and type is large enough sooner, on a plain ground
BEST_SHARE, SHARE_COST = 0.62, 0.9  # of the placement for the picture beside a panel
# A picture with less of the placement looks like a stamp; only the rules above are worth more than that.
LEAST_SHARE, STAMP_COST = 0.45, 4.0
MOST_EMPTY, EMPTY_PANEL_COST = 0.12, 0.6  # of the placement: panel with nothing on it
EMPTY_COST = 1.1  # for all of a picture's room left to plain colour
EMPTY_COST_CLEAN = 6.0  # without copy nothing is there but the picture and the colour around it
BARS = (
    1.5  # for any bar of colour at all in a creative without copy: sooner the closest crop that the rules let
)
EMPTY_BELT_COST = 0.55  # the same where message and button are above and below it
EDGE_COSTS = {"start": 0.0, "bottom": 0.0, "end": 0.05, "top": 0.04}
SIDE_IN_SQUARE_COST = 0.14  # a column in a square is narrow
SMALL_PICTURE, SMALL_FRAMED_GAIN = 640, 0.12  # pixels of the longer side: framed, it is enlarged less

# --- Sets ------------------------------------------------------------------------------------------------

LEAVE_FAMILY = 0.1  # for a placement that leaves its set's family; 0.22 forced panels on pictures with room
LEAVE_SIDE = 0.06

# --- Clean creatives -------------------------------------------------------------------------------------

THIRDS, THIRD_COST = (0.36, 0.64), 0.05
CLEAN_ACROSS = 0.9  # without copy nothing else balances a subject at the side
CLEAN_DOWN, CLEAN_SLACK = 0.45, 0.08

# --- Pictures beside a panel -----------------------------------------------------------------------------

PANEL_ACROSS, PANEL_DOWN = 0.35, 0.3  # subject off the middle of its picture
PANEL_BEYOND = 0.5  # ground carried on beside a panel: two plain areas side by side

# Badges.
BADGE_LEFT_OUT = 3.0  # no place that is free: any layout of the same family rank that has one comes first
BADGE_COVERED_COST = 6.0  # times the share of the subject beneath it
BADGE_OFF_CORNER = 0.15  # away from a corner it looks dropped
BADGE_CORNERS = (0.0, 0.04, 0.06, 0.08)  # the corners in their order: where a price is looked for first
BADGE_BYSTANDER = 0.3  # on a face that the picture is not about
