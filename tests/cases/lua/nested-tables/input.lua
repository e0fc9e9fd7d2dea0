local app = { views = {} }
function app.views.list(page) return page end
function app.views:show() end
