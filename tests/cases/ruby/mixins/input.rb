class Page < Base
  include First
  include Second, Third
  extend Finders
  prepend Checks
end
