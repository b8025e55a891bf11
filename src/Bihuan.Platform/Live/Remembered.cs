namespace Bihuan.Platform.Live;

/// <summary>
/// One thing remembered of the database until it is forgotten. What was being read while somebody forgot is used by its reader and not
/// remembered: it may be older than the change.
/// </summary>
public sealed class Remembered<T>(Func<T> read)
    where T : class
{
    private readonly Lock _gate = new();
    private volatile T? _value;
    private int _forgotten;

    public T Current => _value ?? Read();

    public void Forget()
    {
        lock (_gate)
        {
            _forgotten++;
            _value = null;
        }
    }

    private T Read()
    {
        var forgotten = Volatile.Read(ref _forgotten);
        var found = read();
        lock (_gate)
        {
            if (forgotten == _forgotten) _value = found;
        }

        return found;
    }
}
