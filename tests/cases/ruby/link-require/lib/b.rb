class B; end
