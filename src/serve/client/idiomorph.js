// A library that morphs one page into another stands here.
