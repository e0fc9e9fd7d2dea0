/* A macro of a header begins and ends the body: what stands between are statements. */
static int helper(int x) { return x; }
static int rc;
BEGIN
  rc = helper(2);
  other = helper(3);
END
BOOL
shown(void) { return helper(7); }
DWORD kept = 8;
