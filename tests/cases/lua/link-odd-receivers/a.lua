-- No call is lost, whatever stands before the dot: an edge or a loose reference tells of it.
local T = {}
function T:m1() end function T:m2() end function T:m3() end function T:m4() end function T:m5() end function T.m6() end function T:m7() end
local function a(x, y) 
  (x or y):m1(); (x .. y):m2(); x[1]:m3(); ("s"):m4(); (function() return x end)():m5(); x[y].m6(); x.y["z"]:m7()
end
--> a -> T.m1 Calls unique_name
--? a -> m2 external
--> a -> T.m3 Calls unique_name
--? a -> m4 external
--> a -> T.m5 Calls unique_name
--> a -> T.m6 Calls unique_name
--> a -> T.m7 Calls unique_name
