using Bihuan.Platform.Live;

namespace Bihuan.Tests.Platform;

public sealed class RememberedTests
{
    [Fact]
    public void What_was_being_read_while_somebody_forgot_is_not_remembered()
    {
        var stored = "before";
        Remembered<string> memory = null!;
        var changes = true;
        memory = new Remembered<string>(() =>
        {
            var read = stored;
            if (!changes) return read;
            changes = false;
            stored = "after";
            memory.Forget();
            return read;
        });
        Assert.Equal("before", memory.Current);
        Assert.Equal("after", memory.Current);
    }

    [Fact]
    public void It_is_read_once_until_it_is_forgotten()
    {
        var reads = 0;
        var memory = new Remembered<object>(() =>
        {
            reads++;
            return new object();
        });
        Assert.Same(memory.Current, memory.Current);
        memory.Forget();
        _ = memory.Current;
        Assert.Equal(2, reads);
    }
}
