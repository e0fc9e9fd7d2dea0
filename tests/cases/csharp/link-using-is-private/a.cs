using Tools;
namespace Shop { class One { } }
