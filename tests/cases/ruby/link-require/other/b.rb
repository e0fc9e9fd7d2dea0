class OtherB; end
